" Vim syntax file of the language of Saddleback, written by `saddleback --generate vim`.
if exists("b:current_syntax")
  finish
endif
syntax case match
setlocal commentstring=#\ %s
" Not the signs × and ÷, which count as letters otherwise.
syntax iskeyword @,48-57,_,192-214,216-246,248-255
" Other names, so that no digit within them is a number.
syntax match saddlebackName ~\v%(\k&[^0-9])\k*~
syntax match saddlebackOperator ~\v-\>|\.\.|\*\*|\<\=|\>\=|\=\=|!\=|[+\-*/^'=<>²³·×÷√∇≤≥≠−]~
syntax match saddlebackNumber ~\v%([0-9]+%(\.(\.)@![0-9]*)?|\.[0-9]+)%([eE][+\-]?[0-9]+)?~
syntax match saddlebackString ~\v"%([^"\\\r\n]|\\[^\r\n])*"~
syntax match saddlebackComment ~\v#[^\r\n]*~
syntax match saddlebackKeyword ~\v%(<|[0-9]@1<=)%(where|and|or|not|for|in)>~
syntax match saddlebackTruth ~\v%(<|[0-9]@1<=)%(true|false)>~
syntax match saddlebackConstant ~\v%(<|[0-9]@1<=)%(e|inf|pi|tau|π|τ)>~
syntax match saddlebackCall ~\v%(<|[0-9]@1<=)%(assert|assert_close|basins|bench|bounds|classify|correlation|critical|diff|directional|eig|expand|grad|hess|histogram|jacobian|landscape|latex|lipschitz|maximize|median|minimize|normal|partial|permutation|plot|print|quantile|race|roots|saddle|save|show|simplify|solve|sort|spearman|strict_saddle|substitute|symmetry|table|taylor|time|uniform)>~
syntax match saddlebackFunction ~\v%(<|[0-9]@1<=)%(abs|acos|acosh|asin|asinh|atan|atan2|atanh|cbrt|ceil|columns|cos|cosh|det|digamma|dot|erf|erfc|exp|expm1|eye|floor|gamma|hypot|inverse|length|lgamma|ln|log|log10|log1p|log2|logsumexp|max|mean|min|mod|norm|ones|polygamma|pow|prod|relu|round|rows|sigmoid|sign|sin|sinc|sincn|sinh|softplus|sqrt|std|sum|tan|tanh|trace|transpose|zeros|if)>~
syntax match saddlebackMethod ~\v%(<|[0-9]@1<=)%(adam|auto|basin_hopping|bfgs|cg|cma_es|cubic|cubic_krylov|cubic_np|damped_newton|gd|generalized_trust_region|lbfgs|lbfgsb|modified_newton|momentum|multistart|negative_curvature|nelder_mead|nesterov|newton|newton_cg|noisy_gd|perturbed_gd|projected_newton|regularized_newton|saddle_free|saddle_free_krylov|sgd|shifted_newton|third_order|trust_region|trust_region_cg|trust_region_krylov)>~
syntax match saddlebackDirective ~\v^\s*:?(help|vars|show|load|save|clear|undo|time|tour|quit|exit)>(\s*[=(])@!~
highlight default link saddlebackComment Comment
highlight default link saddlebackString String
highlight default link saddlebackNumber Number
highlight default link saddlebackOperator Operator
highlight default link saddlebackKeyword Keyword
highlight default link saddlebackTruth Boolean
highlight default link saddlebackConstant Constant
highlight default link saddlebackCall Special
highlight default link saddlebackFunction Function
highlight default link saddlebackMethod Type
highlight default link saddlebackDirective PreProc
let b:current_syntax = "saddleback"
