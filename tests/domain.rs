//! Derivatives where functions are not smooth: given where they exist, refused with the reason where they do not, and
//! never a wrong number.

use crate::language::check;

#[test]
fn derivatives_exist_where_they_are_given() {
    check(&[
        ("grad(abs(x), x = 0)", "[0] ! abs is not differentiable at 0: its slope is taken as 0"),
        ("grad(x^1.5, x = 0)", "[0] ! x^1.5 has no finite derivative of order 2 at x = 0"),
        ("hess(x^2.5, x = 0)", "[[0]] ! x^2.5 has no finite derivative of order 3 at x = 0"),
        ("hess(x^3, x = 0)", "[[0]]"),
        ("grad(0*sqrt(x), x = 0)", "[0]"),
        ("grad(sqrt(x)*0, x = 0)", "[0]"),
        ("grad(y + 0*log(x), x = 1, y = 2)", "[0, 1]"),
        (
            "grad(max(x, y), x = 1, y = 1)",
            "[1, 0] ! max is not differentiable at 1, 1: the derivative is that of the branch taken",
        ),
        (
            "hess(max(x, y), x = 1, y = 1)",
            "[0, 0; 0, 0] ! max is not differentiable at 1, 1: the derivative is that of the branch taken",
        ),
        ("grad(min(x, x), x = 1)", "[1]"),
        (
            "grad(max(i = 1..3, x*i), x = 0)",
            "[1] ! max is not differentiable at 0, 0: the derivative is that of the branch taken",
        ),
        (
            "grad(if(x > 0, x^2, x), x = 0)",
            "[1] ! a condition of `if` switches exactly here: the derivative is that of the branch taken",
        ),
        ("grad(if(x > 0 and x > -1, x^2, x), x = 1)", "[2]"),
        ("grad(if(x == 0 or x < 1, x^2, x), x = 0)", "[0]"),
        ("grad(relu(x), x = 0)", "[0] ! relu is not differentiable at 0: the derivative is that of the branch taken"),
        ("grad(sign(x), x = 0)", "[0] ! sign is not differentiable at 0: the derivative is that of the branch taken"),
        ("grad(floor(x), x = 2)", "[0] ! floor is not differentiable at 2: the derivative is that of the branch taken"),
        ("grad(atan2(y, x), y = 0, x = 1)", "[1, 0]"),
        ("grad(x*abs(x), x = 0)", "[0] ! abs is not differentiable at 0: its slope is taken as 0"),
        ("grad(x^y, x = 0, y = 2)", "[0, 0]"),
        ("grad(x^y, x = 2, y = 0)", "[0, 0.6931471806]"),
        ("grad(y*0^x, x = 2, y = 1)", "[0, 0]"),
        ("grad(norm([x, y]), x = 3, y = 4)", "[0.6, 0.8]"),
        ("grad(logsumexp([x, y]), x = 0, y = 0)", "[0.5, 0.5]"),
        ("partial((x, y) -> x^2.5*y, [0, 1], [2, 0])", "0 ! x^2.5 has no finite derivative of order 3 at x = 0"),
        ("grad(sinc(x), x = 0)", "[0]"),
        ("hess(sinc(x), x = 0)", "[[-0.3333333333]]"),
        ("hess(sin(x)/x, x = 1e-9)", "[[-0.3333333333]]"),
        (
            "hess((sin(r)/r where r = hypot(x, y)), x = 1e-9, y = 1e-9)",
            "[-0.3333333333, 6.666666667e-20; 6.666666667e-20, -0.3333333333]",
        ),
        ("hess(sin(sqrt(s))/sqrt(s), s = 1e-12)", "[[0.01666666667]]"),
    ]);
}

#[test]
fn derivatives_are_refused_where_they_do_not_exist() {
    check(&[
        (
            "grad(sqrt(x^2 + y^2), x = 0, y = 0)",
            "1:1 the derivative is not defined at [0, 0]: sqrt has no finite slope at 0",
        ),
        (
            "hess(x^1.5, x = 0)",
            "1:1 the derivative is not defined at [0]: x^1.5 has no finite derivative of order 2 at x = 0",
        ),
        ("grad(x^0.5, x = 0)", "1:1 the derivative is not defined at [0]: x^0.5 has no finite slope at x = 0"),
        (
            "grad(x^(1/3), x = 0)",
            "1:1 the derivative is not defined at [0]: x^0.3333333333333333 has no finite slope at x = 0",
        ),
        ("grad(x^-1.5, x = 0)", "1:6 0^(-1.5) is not defined: zero has no negative power"),
        (
            "grad(sum(i = 0..3, i*sqrt(x)), x = 0)",
            "1:1 the derivative is not defined at [0]: sqrt has no finite slope at 0",
        ),
        (
            "grad(if(x == 0, 1, sin(x)/x), x = 0)",
            "1:1 the derivative is not defined at [0]: a branch of `if` holds at this point alone, so it has no derivative",
        ),
        (
            "grad(if(x != 0, sin(x)/x, 1), x = 0)",
            "1:1 the derivative is not defined at [0]: a branch of `if` holds at this point alone, so it has no derivative",
        ),
        (
            "grad(hypot(x, y), x = 0, y = 0)",
            "1:1 the derivative is not defined at [0, 0]: hypot has no finite slope at 0, 0",
        ),
        (
            "grad(atan2(y, x), y = 0, x = -1)",
            "1:1 the derivative is not defined at [0, -1]: atan2 is not differentiable at 0, -1",
        ),
        (
            "grad(atan2(y, x), y = 0, x = 0)",
            "1:1 the derivative is not defined at [0, 0]: atan2 has no finite slope at 0, 0",
        ),
        ("grad(cbrt(x), x = 0)", "1:1 the derivative is not defined at [0]: cbrt has no finite slope at 0"),
        ("grad(asin(x), x = 1)", "1:1 the derivative is not defined at [1]: asin has no finite slope at 1"),
        ("grad(acosh(x), x = 1)", "1:1 the derivative is not defined at [1]: acosh has no finite slope at 1"),
        ("grad(mod(x, 2), x = 4)", "1:1 the derivative is not defined at [4]: mod is not differentiable at 4, 2"),
        (
            "grad(std([x, y]), x = 1, y = 1)",
            "1:1 the derivative is not defined at [1, 1]: sqrt has no finite slope at 0",
        ),
        (
            "grad(norm([x, y]), x = 0, y = 0)",
            "1:1 the derivative is not defined at [0, 0]: sqrt has no finite slope at 0",
        ),
        ("hess(abs(x)^2, x = 0)", "1:1 the derivative is not defined at [0]: abs is not differentiable at 0"),
        ("hess(abs(x)^3, x = 0)", "1:1 the derivative is not defined at [0]: abs is not differentiable at 0"),
        (
            "grad(x^y, x = 0, y = 0.5)",
            "1:1 the derivative is not defined at [0, 0.5]: x^0.5 has no finite slope at x = 0",
        ),
        ("grad(x^y, x = 0, y = 0)", "1:1 the derivative is not defined at [0, 0]: no derivative exists there"),
        ("grad(x^y, x = -2, y = 2)", "1:1 the derivative is not defined at [-2, 2]: no derivative exists there"),
        (
            "partial((x, y) -> x^2.5*y, [0, 1], [3, 0])",
            "1:1 the derivative is not defined at [0, 1]: x^2.5 has no finite derivative of order 3 at x = 0",
        ),
        ("grad(sin(x)/x, x = 0)", "1:6 division by zero: 0/0 is not defined"),
        ("grad((sin(r)/r where r = hypot(x, y)), x = 0, y = 0)", "1:7 division by zero: 0/0 is not defined"),
    ]);
}

#[test]
fn accidental_zeros_do_not_make_wrong_derivatives() {
    check(&[
        ("grad(sqrt(x^4), x = 0)", "1:1 the derivative is not defined at [0]: sqrt has no finite slope at 0"),
        ("hess(sqrt(x^4), x = 0)", "1:1 the derivative is not defined at [0]: sqrt has no finite slope at 0"),
        ("grad(sqrt(x^2)^2, x = 0)", "1:1 the derivative is not defined at [0]: sqrt has no finite slope at 0"),
        (
            "grad(hypot(x^2, y^2), x = 0, y = 0)",
            "1:1 the derivative is not defined at [0, 0]: hypot has no finite slope at 0, 0",
        ),
        ("grad(cbrt(x)^3, x = 0)", "1:1 the derivative is not defined at [0]: cbrt has no finite slope at 0"),
        (
            "hess((x^2)^1.5, x = 0)",
            "1:1 the derivative is not defined at [0]: x^1.5 has no finite derivative of order 2 at x = 0",
        ),
        ("hess(x^2*sqrt(x), x = 0)", "1:1 the derivative is not defined at [0]: sqrt has no finite slope at 0"),
        ("grad(x*sqrt(x), x = 0)", "1:1 the derivative is not defined at [0]: sqrt has no finite slope at 0"),
        ("grad(abs(x)^0.5*x, x = 0)", "1:1 the derivative is not defined at [0]: x^0.5 has no finite slope at x = 0"),
    ]);
}

#[test]
fn outside_the_domain_there_is_no_derivative() {
    check(&[
        ("grad(log(x), x = 0)", "1:6 log(0) is not defined: it needs x > 0"),
        ("grad(1/x, x = 0)", "1:6 division by zero: 1/0 is not defined"),
        ("grad(exp(-1/x^2), x = 0)", "1:10 division by zero: -1/0 is not defined"),
        (
            "grad(x^y, x = -2, y = 0.5)",
            "1:6 (-2)^0.5 is not defined: a negative number has only whole powers | Saddleback works over the real numbers",
        ),
        ("hess(gamma(x), x = 0)", "1:6 gamma(0) is not defined: it needs every real x but 0, -1, -2, ..."),
        ("f(x) = log(x)\ng(x) = f(x - 1)\ngrad(g, [1])", "1:8 log(0) is not defined: it needs x > 0"),
    ]);
}
