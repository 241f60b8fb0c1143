autocmd BufNewFile,BufRead *.sbk setfiletype saddleback
