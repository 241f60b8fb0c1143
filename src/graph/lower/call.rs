//! Calls: of user functions (inlined), elementary and array functions, built-ins, and the mistakes that look like calls.

use std::sync::Arc;

use super::super::derivative;
use super::super::formula::{Formula, Shape};
use super::super::simplify::simplify;
use super::super::value::{Array, Num, Value};
use super::arithmetic::plain_number;
use super::function::{Body, FunctionValue};
use super::{Call, Evaluator, Outcome, arrays};
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::syntax::ast::{Argument, BinderKind, Expr, ExprKind, Name};
use crate::syntax::span::Span;

impl Evaluator<'_> {
    pub(super) fn evaluate_call(&mut self, callee: &Expr, arguments: &[Argument], span: Span) -> Outcome<Value> {
        let ExprKind::Name(name) = &callee.kind else {
            let value = self.evaluate(callee)?;
            return self.call_value(&value, None, arguments, span);
        };
        if let Some(value) = self.user_value(name) {
            return self.call_value(&value, Some((name, callee.span)), arguments, span);
        }
        if let Some(special) = self.host.special(name) {
            let name = Name { span: callee.span, text: name.clone() };
            return special.call(&Call { name: &name, arguments, span }, self);
        }
        self.call_known(name, callee.span, arguments, span)
    }

    fn call_known(&mut self, name: &str, place: Span, arguments: &[Argument], span: Span) -> Outcome<Value> {
        if name == "if" {
            return self.evaluate_if(arguments, span);
        }
        if let Some(reduction) = super::reduction::Reduction::from_name(name)
            && arguments.iter().any(|argument| argument.name.is_some())
        {
            return self.evaluate_reduction(reduction, arguments, span);
        }
        if let Some(reduction) = super::reduction::Reduction::from_name(name)
            && let Some(total) = self.kept_list(reduction, arguments, span)?
        {
            return Ok(total);
        }
        let function = Function::from_name(name);
        let binary = BinaryFunction::from_name(name);
        let array_function = arrays::find(name);
        if function.is_none() && binary.is_none() && array_function.is_none() {
            return Err(self.unknown_call(name, place, span));
        }
        let values = self.positional(arguments, name)?;
        if let Some(array_function) = array_function {
            return (array_function.run)(self, &values, span);
        }
        match (function, binary) {
            (Some(function), _) => self.call_elementary(function, &values, span),
            (None, Some(binary)) => self.call_binary(binary, &values, span),
            (None, None) => Err(self.unknown(name, place, "function")),
        }
    }

    fn unknown_call(&self, name: &str, place: Span, span: Span) -> Box<super::Failure> {
        match super::constant(name) {
            Some(_) => self.number_called(name, span),
            None => self.unknown(name, place, "function"),
        }
    }

    fn number_called(&self, name: &str, span: Span) -> Box<super::Failure> {
        let text = self.source.text.get(span.range()).unwrap_or(name);
        let failure = self.fail("not-a-function", format!("`{name}` is a number, not a function"), span);
        let failure = failure.label(format!("write `{}` to multiply", text.replacen('(', "*(", 1)));
        let hidden = Function::from_name(name).is_some() || arrays::find(name).is_some();
        if hidden || self.host.special(name).is_some() {
            return failure.help(format!("the name is yours now; clear {name} brings the function back"));
        }
        failure
    }

    /// Evaluates arguments that have no names.
    pub(super) fn positional(&mut self, arguments: &[Argument], function: &str) -> Outcome<Vec<(Value, Span)>> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            if let Some((name, _)) = &argument.name {
                let failure = self.fail("arguments", format!("{function} has no option `{}`", name.text), name.span);
                return Err(failure.help(format!("help {function}")));
            }
            values.push((self.evaluate(&argument.value)?, argument.value.span));
        }
        Ok(values)
    }

    fn call_elementary(&mut self, function: Function, values: &[(Value, Span)], span: Span) -> Outcome<Value> {
        match values {
            [(value, _)] => self.apply(function, value.clone(), span),
            _ => {
                let name = function.spec().name;
                let message = format!("{name} takes one argument, not {}", values.len());
                Err(self.fail("arguments", message, span).label(match (name, values.len()) {
                    ("log", 2) => "write `log(x)/log(b)` for another base, or `log10(x)`, `log2(x)`".into(),
                    ("sqrt", 2) => "write `x^(1/n)` for the nth root".into(),
                    ("atan", 2) => "write `atan2(y, x)`".into(),
                    ("round", 2) => "write `round(100*x)/100` for two decimals".into(),
                    _ => format!("write `{}`", function.spec().signature),
                }))
            }
        }
    }

    fn call_binary(&mut self, function: BinaryFunction, values: &[(Value, Span)], span: Span) -> Outcome<Value> {
        let name = function.spec().name;
        let [(a, a_span), (b, b_span)] = values else {
            let message = format!("{name} takes two arguments, not {}", values.len());
            return Err(self.fail("arguments", message, span).label(match name {
                "hypot" => "write `hypot(a, b)`, or `norm([a, b, c])` for more".into(),
                _ => format!("write `{}`", function.spec().signature),
            }));
        };
        if let (Some(x), Some(y)) = (plain_number(a), plain_number(b)) {
            return Ok(Value::Number(self.apply_binary(function, x, y, span)?));
        }
        match (self.as_array(a), self.as_array(b)) {
            (Some(x), Some(y)) if x.shape == y.shape => {
                let pairs: Vec<(Num, Num)> = x.iter().zip(y.iter()).collect();
                let entries = pairs.into_iter().map(|(a, b)| self.apply_binary(function, a, b, span));
                Ok(Value::Array(Array::collect(x.shape, entries.collect::<Outcome<_>>()?)))
            }
            (Some(_), None) => {
                let number = self.number(b, *b_span)?;
                self.map(a.clone(), *a_span, |this, entry| this.apply_binary(function, entry, number, span))
            }
            (None, Some(_)) => {
                let number = self.number(a, *a_span)?;
                self.map(b.clone(), *b_span, |this, entry| this.apply_binary(function, number, entry, span))
            }
            _ => Err(self.fail("shape", format!("{name} needs numbers or arrays of equal shape"), span)),
        }
    }

    fn evaluate_if(&mut self, arguments: &[Argument], span: Span) -> Outcome<Value> {
        let [condition, then, otherwise] = arguments else {
            let message = format!("if takes a condition and two values, not {} arguments", arguments.len());
            return Err(self.fail("arguments", message, span).help("write if(x > 0, a, b)"));
        };
        let value = self.evaluate(&condition.value)?;
        let truth = match plain_number(&value) {
            Some(truth) => truth,
            None => self.truth(&value, condition.value.span)?,
        };
        let Num::Node(condition) = truth else {
            let taken = if truth == Num::Known(0.0) { otherwise } else { then };
            return self.evaluate(&taken.value);
        };
        let (a, b) = (self.evaluate(&then.value)?, self.evaluate(&otherwise.value)?);
        let ((a_shape, a), (b_shape, b)) =
            (self.numbers_of(&a, then.value.span)?, self.numbers_of(&b, otherwise.value.span)?);
        if a_shape != b_shape {
            return Err(self.fail("shape", "both values of an `if` must have the same shape", span));
        }
        let mut entries = Vec::with_capacity(a.len());
        for (a, b) in a.into_iter().zip(b) {
            let (a, b) = (self.node(a), self.node(b));
            let graph = self.graph.as_mut().expect("a node has a graph");
            entries.push(Num::Node(graph.add(super::super::node::Op::Select(condition, a, b))));
        }
        Ok(shaped(a_shape, entries))
    }

    fn call_value(
        &mut self,
        value: &Value,
        name: Option<(&str, Span)>,
        arguments: &[Argument],
        span: Span,
    ) -> Outcome<Value> {
        let called = name.map_or("this", |(name, _)| name);
        match value {
            Value::Function(function) => {
                if let Some((option, _)) = arguments.iter().find_map(|argument| argument.name.as_ref()) {
                    let message = format!("{called} takes its arguments without names");
                    return Err(self.fail("arguments", message, option.span).label("remove the name"));
                }
                let mut values = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    values.push(self.evaluate(&argument.value)?);
                }
                self.call_function(&Arc::clone(function), values, span)
            }
            Value::Number(_) | Value::Boolean(_) => Err(self.number_called(called, span)),
            other => {
                let message = format!("{called} is {}, not a function", other.describe());
                let text = self.source.text.get(span.range()).unwrap_or(called);
                let indexed = text.replacen('(', "[", 1);
                let indexed = indexed.strip_suffix(')').map_or(indexed.clone(), |start| format!("{start}]"));
                Err(self.fail("not-a-function", message, span).label(format!("write `{indexed}` for an entry")))
            }
        }
    }

    /// Calls a function value.
    ///
    /// # Errors
    /// If the arguments do not fit, and those of the body.
    pub fn call_function(&mut self, function: &FunctionValue, arguments: Vec<Value>, span: Span) -> Outcome<Value> {
        let arguments = self.fit_arguments(function, arguments, span)?;
        let (expr, source, captures) = match function.body() {
            Body::Formula(formula) => return self.call_formula(formula, &arguments, span),
            Body::Expression { expr, source, captures } => (expr, source, captures),
        };
        let caller_source = std::mem::replace(&mut self.source, Arc::clone(source));
        let caller_visible_from = std::mem::replace(&mut self.visible_from, self.scope.len());
        let height = self.scope.len();
        self.scope.extend(captures.iter().cloned());
        let names = function.parameters().iter().map(|parameter| parameter.name.clone());
        self.scope.extend(names.zip(arguments));
        let result = self.evaluate(expr);
        self.scope.truncate(height);
        self.visible_from = caller_visible_from;
        self.source = caller_source;
        result
    }

    /// Distributes one flat vector over the parameters, or checks that each argument fits its parameter.
    fn fit_arguments(&mut self, function: &FunctionValue, arguments: Vec<Value>, span: Span) -> Outcome<Vec<Value>> {
        let parameters = function.parameters();
        if arguments.len() == parameters.len() {
            let fits = arguments.iter().zip(parameters).all(|(value, parameter)| self.fits(value, parameter.shape));
            if fits {
                return Ok(arguments
                    .into_iter()
                    .zip(parameters)
                    .map(|(value, p)| self.coerced(value, p.shape))
                    .collect());
            }
        }
        if let [single] = &arguments[..]
            && let Some(flat) = self.as_array(single).filter(|flat| flat.len() == function.dimension())
        {
            return Ok(distribute(function, &flat));
        }
        Err(self.wrong_arguments(function, &arguments, span))
    }

    fn fits(&self, value: &Value, shape: Shape) -> bool {
        match (shape, value) {
            (Shape::Scalar, Value::Number(_) | Value::Boolean(_) | Value::Function(_) | Value::Text(_)) => true,
            (Shape::Scalar, _) => false,
            (shape, value) => self.as_array(value).is_some_and(|array| array.shape == shape),
        }
    }

    fn coerced(&self, value: Value, shape: Shape) -> Value {
        match shape {
            Shape::Scalar => value,
            _ => self.as_array(&value).map_or(value, Value::Array),
        }
    }

    fn wrong_arguments(&self, function: &FunctionValue, arguments: &[Value], span: Span) -> Box<super::Failure> {
        let name = function.name().unwrap_or("this function");
        let signature = function.parameters().iter().map(|p| match p.shape {
            Shape::Scalar => p.name.clone(),
            Shape::Vector(length) => format!("{}[{length}]", p.name),
            Shape::Matrix(rows, columns) => format!("{}[{rows},{columns}]", p.name),
        });
        let given: Vec<String> = arguments.iter().map(Value::describe).collect();
        let given = if given.is_empty() { "nothing".into() } else { given.join(", ") };
        let signature = signature.collect::<Vec<_>>().join(", ");
        let dimension = function.dimension();
        let numbers = if dimension == 1 { "1 number".into() } else { format!("{dimension} numbers") };
        self.fail("arguments", format!("{name}({signature}) takes {numbers}, but it was given {given}"), span)
            .help(format!("call it as {name}({signature}) or with one vector of length {dimension}"))
    }

    /// Calls a finished formula: by value if all arguments are known, else by copying it into the graph.
    fn call_formula(&mut self, formula: &Arc<Formula>, arguments: &[Value], span: Span) -> Outcome<Value> {
        let mut flat = Vec::with_capacity(formula.dimension());
        for argument in arguments {
            flat.extend(self.numbers_of(argument, span)?.1);
        }
        let known: Option<Vec<f64>> = flat.iter().map(|number| number.known()).collect();
        if let Some(known) = known {
            let values = formula.values(&known);
            if values.iter().any(|value| !value.is_finite()) {
                self.checked(formula.first_undefined(&known), f64::NAN, span)?;
            }
            return Ok(shaped(formula.shape, values.into_iter().map(Num::Known).collect()));
        }
        let written_out = self.flat(formula, span)?;
        let inputs: Vec<_> = flat.into_iter().map(|number| self.node(number)).collect();
        let graph = self.graph.as_mut().expect("a node has a graph");
        let outputs = graph.import(written_out.graph, written_out.outputs, &inputs);
        Ok(shaped(formula.shape, outputs.into_iter().map(Num::Node).collect()))
    }

    /// `a'`: the transpose of an array, the derivative of a function of one variable.
    pub(super) fn evaluate_prime(&mut self, inner: &Expr, span: Span) -> Outcome<Value> {
        let value = self.evaluate(inner)?;
        match &value {
            Value::Function(function) => self.derivative_of(function, span),
            Value::Number(_) => Ok(value),
            value => match self.as_array(value) {
                Some(array) => Ok(Value::Array(arrays::transposed(&array))),
                None => {
                    Err(self.fail("type", format!("{} has no transpose and no derivative", value.describe()), span))
                }
            },
        }
    }

    fn derivative_of(&mut self, function: &FunctionValue, span: Span) -> Outcome<Value> {
        if function.dimension() != 1 {
            let name = function.name().unwrap_or("this function");
            let message = format!("{name} has {} variables: `'` is for functions of one", function.dimension());
            return Err(self.fail("arguments", message, span).help(format!("write diff({name}, x) or grad({name})")));
        }
        let formula = self.formula(function, span)?;
        let derived = formula.rewritten(formula.shape, |graph, outputs| {
            let derived: Vec<_> = outputs.iter().map(|output| derivative::derivative(graph, *output, 0)).collect();
            simplify(graph, &derived)
        });
        let formula = derived.map_err(|error| self.too_large(error, span))?;
        let name = function.name().map(|name| format!("{name}'"));
        Ok(Value::Function(Arc::new(FunctionValue::from_formula(name, formula))))
    }

    /// Whether an argument was written `name = …`, with its name.
    pub fn option_name(argument: &Argument) -> Option<&Name> {
        argument.name.as_ref().filter(|(_, kind)| *kind == BinderKind::Range).map(|(name, _)| name)
    }
}

fn distribute(function: &FunctionValue, flat: &Array) -> Vec<Value> {
    let mut place = 0;
    let take = |parameter: &super::super::formula::FormulaParameter| {
        let size = parameter.shape.size();
        let entries: Vec<Num> = (place..place + size).map(|idx| flat.at(idx)).collect();
        place += size;
        shaped(parameter.shape, entries)
    };
    function.parameters().iter().map(take).collect()
}

/// Numbers as a value of a shape.
pub(super) fn shaped(shape: Shape, entries: Vec<Num>) -> Value {
    match shape {
        Shape::Scalar => Value::Number(entries[0]),
        shape => Value::Array(Array::collect(shape, entries)),
    }
}
