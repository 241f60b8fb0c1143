//! Arrays, and sums over indices and rows.

use super::check;

#[test]
fn arrays() {
    check(&[
        ("[1, 2; 3, 4] == [[1, 2], [3, 4]]", "true"),
        ("[1, 2; 3]", "1:8 the rows of a matrix must have equal lengths: 2 and 1"),
        ("[]", "[]"),
        ("[1, 2, 3][2]", "2"),
        ("A = [1, 2; 3, 4]\nA[1, 2]", "2"),
        ("A = [1, 2; 3, 4]\nA[2]", "[3, 4]"),
        ("A = [1, 2; 3, 4]\nA[1..2, 1]", "[1, 3]"),
        ("v = [1, 2, 3]\nv[2..3]", "[2, 3]"),
        ("v = [1, 2, 3]\nv[[3, 1]]", "[3, 1]"),
        ("v = [1, 2, 3]\nv[3..2]", "[]"),
        ("v = [1, 2, 3]\nv[0]", "2:3 there is no entry 0: the length is 3 | indices count from 1"),
        ("v = [1, 2, 3]\nv[4]", "2:3 there is no entry 4: the length is 3"),
        (
            "v = [1, 2, 3]\nv[-1]",
            "2:3 there is no entry -1: the length is 3 | indices count from 1; the last entry of v is v[length(v)]",
        ),
        ("v = [1, 2, 3]\nv[1.5]", "2:3 an index must be a whole number, not 1.5"),
        ("v = [1, 2, 3]\nv[1, 1]", "2:1 a vector of length 3 cannot have 2 indices"),
        ("[1, 2] + [3, 4]", "[4, 6]"),
        ("[1, 2] + [1, 2, 3]", "1:1 a vector of length 2 and a vector of length 3 cannot be added or subtracted"),
        (
            "[1, 2] + 1",
            "1:1 a vector of length 2 and a number cannot be added or subtracted | to add a number to every entry, write v + c*ones(length(v))",
        ),
        ("2*[1, 2]/4", "[0.5, 1]"),
        ("1/[1, 2]", "[1, 0.5]"),
        ("[1, 2; 3, 4]*[1, 2]", "[5, 11]"),
        ("[1, 2]*[1, 2; 3, 4]", "[7, 10]"),
        ("[1, 2; 3, 4]*[1, 2; 3, 4]", "[7, 10; 15, 22]"),
        ("[1, 2, 3]*[1, 2; 3, 4]", "1:1 a vector of length 3 times a 2×2 matrix: the inner lengths differ"),
        (
            "[1, 2]*[1, 2]",
            "1:1 two vectors have no product `*` | write dot(u, v) for the inner product, [u[i]*v[i] for i = 1..length(u)] entry by entry",
        ),
        (
            "[1, 2]^2",
            "1:1 a vector of length 2 has no power `^` | write dot(v, v) for v·v, [t^2 for t in v] entry by entry",
        ),
        ("[1, 2; 3, 4]^2", "1:1 a 2×2 matrix has no power `^` | write A*A for the square, inverse(A) for the inverse"),
        ("2^[1, 2]", "1:1 a vector of length 2 is no exponent | write exp(v) for e^v, [a^t for t in v] entry by entry"),
        (
            "[1, 2]/[1, 2]",
            "1:1 two arrays cannot be divided | solve(A, b) solves A*x = b; [u[i]/v[i] for i = 1..length(u)] divides entry by entry",
        ),
        ("[1, 2]'", "[[1, 2]]"),
    ]);
}

#[test]
fn products_and_functions_of_arrays() {
    check(&[
        ("[1, 2]'*[3, 4]", "11"),
        ("[1, 2]'*[1, 2; 3, 4]*[1, 2]", "27"),
        ("[1, 2]*[3, 4]'", "[3, 4; 6, 8]"),
        ("[1, 2; 3, 4]'", "[1, 3; 2, 4]"),
        ("sin([0, pi])", "[0, 1.224646799e-16]"),
        ("[1, 2] == [1, 2]", "true"),
        ("[1, 2] != [1, 3]", "true"),
        (
            "[1, 2] < [1, 3]",
            "1:1 a vector of length 2 and a vector of length 2 cannot be compared | `==` and `!=` compare them as a whole; `<` compares entries or norms",
        ),
        ("f(x[2]) = if(x == [1, 2], 1, 0)\nf([1, 2]) + 10f([1, 3])", "1"),
        ("f(x[2]) = if(x == [1, 2], 1, 0)\ngrad(f, [5, 3])", "[0, 0]"),
        ("inverse([2, 0; 0, 4])", "[0.5, 0; 0, 0.25]"),
        ("f(x) = inverse([x, 1; 0, 2])\nf(4)", "[0.25, -0.125; 0, 0.5]"),
        ("det([1, 2; 3, 4])", "-2"),
        (
            "dot([1, 2], [1, 2, 3])",
            "1:1 dot needs two vectors of equal length, not a vector of length 2 and a vector of length 3",
        ),
        ("norm([3e200, 4e200])", "5e200"),
        ("length([1, 2; 3, 4])", "2"),
        ("zeros(2) + ones(2)", "[1, 1]"),
        ("eye(2)", "[1, 0; 0, 1]"),
        ("transpose([1, 2, 3])", "[[1, 2, 3]]"),
        ("std([1, 2, 3])", "1"),
        ("length(3)", "1:8 a vector or a matrix is needed here, not a number"),
        ("pow(2, 10)", "1024"),
        (
            "max([1, 2], 3)",
            "1:1 the max of several arrays is not defined | max(v) goes over entries; [max(a, 3) for a in v] entry by entry",
        ),
    ]);
}

#[test]
fn sums_and_binders() {
    check(&[
        ("sum(i = 1..3, i^2)", "14"),
        ("prod(i = 1..5, i)", "120"),
        ("max(i = 1..3, -i^2)", "-1"),
        ("min(i = 1..3, (i - 2)^2)", "0"),
        ("mean(i = 1..4, i)", "2.5"),
        ("sum(i = 1..4, j = i+1..4, i*j)", "35"),
        ("[i*j for i = 1..2, j = 1..2]", "[1, 2, 2, 4]"),
        ("[[i*j for j = 1..2] for i = 1..3]", "[1, 2; 2, 4; 3, 6]"),
        ("sum(i = 1..0, i)", "0"),
        ("prod(i = 1..0, i)", "1"),
        ("max(i = 1..0, i)", "1:1 the max of nothing is not defined"),
        ("mean([])", "1:1 the mean of nothing is not defined"),
        ("D = [1, 2, 0; 3, 4, 1]\nsum(r in D, r[1]*r[2])", "14"),
        ("D = [1, 2, 0; 3, 4, 1]\nmean(r in D, r)", "[2, 3, 0.5]"),
        ("D = [1, 2, 0; 3, 4, 1]\nz = [10, 20]\nsum(r in D, z[r[3] + 1])", "30"),
        ("D = [1, 2, 0; 3, 4, 1]\nsum(r in D, dot(r[1..2], [1, 1]))", "10"),
        ("sum(t in [1, 2, 3], t^2)", "14"),
        ("sum(i in 1..3, i)", "6"),
        ("sum(x[i], i = 1..3)", "1:1 sum over a range needs an expression last | write `sum(i = 1..3, x[i])`"),
        ("sum(i = 1..3)", "1:1 sum over a range needs an expression last | write sum(i = 1..n, x[i]^2)"),
        (
            "sum(i = 0.5..3, i)",
            "1:9 an index runs over whole numbers, not over 0.5..3 | write [0.1*k for k = 0..10] for other steps",
        ),
        (
            "sum(i = 1..inf, i)",
            "1:9 an index runs over whole numbers, not over 1..inf | write [0.1*k for k = 0..10] for other steps",
        ),
        (
            "sum(i in 1..inf, i)",
            "1:10 an index runs over whole numbers, not over 1..inf | write [0.1*k for k = 0..10] for other steps",
        ),
        (
            "sum(i = [1, 2], i)",
            "1:9 a range is needed here, not a vector of length 2 | write i = 1..n for a range, i in D for the rows of D",
        ),
        ("sum(i = 1..1000000, 1/i^2)", "1.644933067"),
        ("f(x[3]) = sum(i = 1..1000000, x[1])/1000000\ngrad(f, [1, 1, 1])", "[1, 0, 0]"),
        ("f(x) = max(i = 1..3, i*x)\nf(2)", "6"),
        (
            "sum(1..10)",
            "1:5 a vector or a matrix is needed here, not a range | a range is no vector: write [i for i = 1..n], or sum(i = 1..n, i)",
        ),
        ("f(x) = sum(i = 1..x, i)\nf(3)", "6"),
        (
            "f(x) = sum(i = 1..x, i)\ngrad(f, [3])",
            "1:19 this must be a known number, but it depends on the function's variables",
        ),
    ]);
}
