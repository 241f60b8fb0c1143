//! Instruction sets, chosen at run time: compiles one portable loop for AVX-512, AVX2 and the baseline of the machine.
//!
//! A loop is written once, without intrinsics, as a [`Kernel`] or a [`Map`]; here it is inlined into a function that
//! the compiler may vectorise with a wider set. No set contracts to fused multiply-add, so all give the same bits.
//! This is the only file with unsafe code: calling a function that needs a CPU feature.

#![expect(unsafe_code, reason = "a function compiled for a CPU feature can only be called through unsafe code")]

use std::sync::OnceLock;

/// Writes a function of each element of the first slice to the second, of the same length.
pub type LanesFn = fn(&[f64], &mut [f64]);

/// Writes a function of the elements of the first two slices to the third, all of the same length.
pub type PairLanesFn = fn(&[f64], &[f64], &mut [f64]);

/// Instructions that the running CPU has: whoever holds this value may call functions compiled for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InstructionSet(Set);

/// The sets that code is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Set {
    Baseline,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// Work that is compiled once for each instruction set.
pub trait Kernel {
    /// Does the work; to be marked `#[inline(always)]`, with all that it calls in its inner loop.
    fn run(self);
}

/// A function of one variable in a form that compilers vectorise.
pub trait Map: 'static {
    /// Computes one value without branches and calls; to be marked `#[inline(always)]`.
    fn lane(x: f64) -> f64;

    /// Whether [`Map::lane`] is wrong at `x`, so that [`Map::careful`] has to replace it; cheap and without branches.
    #[inline(always)]
    fn is_rare(_x: f64) -> bool {
        false
    }

    /// Computes the value at a rare argument.
    fn careful(x: f64) -> f64 {
        Self::lane(x)
    }
}

/// A function of two variables in a form that compilers vectorise.
pub trait PairMap: 'static {
    /// Computes one value without branches and calls; to be marked `#[inline(always)]`.
    fn lane(x: f64, y: f64) -> f64;
}

impl InstructionSet {
    /// Chooses the widest set of the running CPU.
    pub fn best() -> Self {
        static BEST: OnceLock<InstructionSet> = OnceLock::new();
        *BEST.get_or_init(|| *Self::available().last().expect("the baseline is always there"))
    }

    /// Lists the sets of the running CPU, the baseline first, the widest last.
    pub fn available() -> Vec<Self> {
        #[cfg_attr(not(target_arch = "x86_64"), expect(unused_mut, reason = "only x86-64 has further sets"))]
        let mut sets = vec![Self(Set::Baseline)];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                sets.push(Self(Set::Avx2));
            }
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512bw")
            {
                sets.push(Self(Set::Avx512));
            }
        }
        sets
    }

    /// Names the set for people.
    pub fn name(self) -> &'static str {
        match self.0 {
            Set::Baseline => "baseline",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "AVX2",
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => "AVX-512",
        }
    }

    /// Runs the kernel as compiled for this set.
    #[inline]
    pub fn run<K: Kernel>(self, kernel: K) {
        match self.0 {
            Set::Baseline => kernel.run(),
            // SAFETY: a value with this set is only made where the CPU has the features (`available`).
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => unsafe { x86::avx2(kernel) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => unsafe { x86::avx512(kernel) },
        }
    }

    /// Gives the loop over slices that computes `M`, as compiled for this set.
    pub fn map<M: Map>(self) -> LanesFn {
        match self.0 {
            Set::Baseline => |x, out| Each::<M>::new(x, out).run(),
            // SAFETY: this arm is reached, and so the function is handed out, only where the CPU has the features.
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => |x, out| unsafe { x86::avx2(Each::<M>::new(x, out)) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => |x, out| unsafe { x86::avx512(Each::<M>::new(x, out)) },
        }
    }

    /// Gives the loop over slices that computes `M` of two variables, as compiled for this set.
    pub fn map_pairs<M: PairMap>(self) -> PairLanesFn {
        match self.0 {
            Set::Baseline => |x, y, out| EachPair::<M>::new(x, y, out).run(),
            // SAFETY: this arm is reached, and so the function is handed out, only where the CPU has the features.
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => |x, y, out| unsafe { x86::avx2(EachPair::<M>::new(x, y, out)) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => |x, y, out| unsafe { x86::avx512(EachPair::<M>::new(x, y, out)) },
        }
    }
}

/// Kernels inlined into functions that may use wider instructions.
#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Kernel;

    #[target_feature(enable = "avx2")]
    pub(super) fn avx2<K: Kernel>(kernel: K) {
        kernel.run();
    }

    #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw")]
    pub(super) fn avx512<K: Kernel>(kernel: K) {
        kernel.run();
    }
}

/// Elements handled before the rare ones among them are looked for, while they are in the fastest cache.
const BLOCK: usize = 256;

/// The loop of a function of one variable.
struct Each<'a, M> {
    x: &'a [f64],
    out: &'a mut [f64],
    map: std::marker::PhantomData<M>,
}

impl<'a, M: Map> Each<'a, M> {
    #[inline(always)]
    fn new(x: &'a [f64], out: &'a mut [f64]) -> Self {
        assert_eq!(x.len(), out.len(), "arguments and values are of equal number");
        Self { x, out, map: std::marker::PhantomData }
    }
}

impl<M: Map> Kernel for Each<'_, M> {
    #[inline(always)]
    fn run(self) {
        for (x, out) in self.x.chunks(BLOCK).zip(self.out.chunks_mut(BLOCK)) {
            for (value, &x) in out.iter_mut().zip(x) {
                *value = M::lane(x);
            }
            let n_rare: u64 = x.iter().map(|&x| u64::from(M::is_rare(x))).sum();
            if n_rare > 0 {
                mend::<M>(x, out);
            }
        }
    }
}

/// Replaces the values at rare arguments.
#[cold]
#[inline(never)]
fn mend<M: Map>(x: &[f64], out: &mut [f64]) {
    for (value, &x) in out.iter_mut().zip(x) {
        if M::is_rare(x) {
            *value = M::careful(x);
        }
    }
}

/// The loop of a function of two variables.
struct EachPair<'a, M> {
    x: &'a [f64],
    y: &'a [f64],
    out: &'a mut [f64],
    map: std::marker::PhantomData<M>,
}

impl<'a, M: PairMap> EachPair<'a, M> {
    #[inline(always)]
    fn new(x: &'a [f64], y: &'a [f64], out: &'a mut [f64]) -> Self {
        assert_eq!(x.len(), out.len(), "arguments and values are of equal number");
        assert_eq!(y.len(), out.len(), "arguments and values are of equal number");
        Self { x, y, out, map: std::marker::PhantomData }
    }
}

impl<M: PairMap> Kernel for EachPair<'_, M> {
    #[inline(always)]
    fn run(self) {
        for ((value, &x), &y) in self.out.iter_mut().zip(self.x).zip(self.y) {
            *value = M::lane(x, y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wrong for arguments above 100, to be mended.
    struct Doubled;

    impl Map for Doubled {
        #[inline(always)]
        fn lane(x: f64) -> f64 {
            if x > 100.0 { 0.0 } else { x + x }
        }

        #[inline(always)]
        fn is_rare(x: f64) -> bool {
            x > 100.0
        }

        fn careful(x: f64) -> f64 {
            2.0 * x
        }
    }

    struct Difference;

    impl PairMap for Difference {
        #[inline(always)]
        fn lane(x: f64, y: f64) -> f64 {
            x - y
        }
    }

    #[test]
    fn every_set_computes_slices_of_any_length_and_mends_rare_arguments() {
        for set in InstructionSet::available() {
            for n in [0, 1, 7, 8, 64, 255, 256, 257, 1000] {
                let x: Vec<f64> = (0..n).map(|i| ((i * 37) % 203) as f64).collect();
                let mut out = vec![f64::NAN; n];
                set.map::<Doubled>()(&x, &mut out);
                assert!(x.iter().zip(&out).all(|(x, value)| *value == 2.0 * x), "{} with {n}", set.name());
                let y = out.clone();
                set.map_pairs::<Difference>()(&y, &x, &mut out);
                assert_eq!(x, out, "{} with {n}", set.name());
            }
        }
    }

    #[test]
    fn the_best_set_is_available_and_the_baseline_always_is() {
        let available = InstructionSet::available();
        assert_eq!(available[0].name(), "baseline");
        assert_eq!(available.last(), Some(&InstructionSet::best()));
    }

    #[test]
    fn a_kernel_of_ones_own_runs_with_every_set() {
        struct Sum<'a>(&'a [f64], &'a mut f64);
        impl Kernel for Sum<'_> {
            #[inline(always)]
            fn run(self) {
                *self.1 = self.0.iter().sum();
            }
        }
        for set in InstructionSet::available() {
            let mut sum = 0.0;
            set.run(Sum(&[1.0, 2.0, 4.0], &mut sum));
            assert_eq!(sum, 7.0);
        }
    }
}
