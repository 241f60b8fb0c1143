//! Built-ins that the language has and this version does not: calling one says so in one line.

use super::{Arguments, Builtin, BuiltinSpec};
use crate::graph::lower::Outcome;
use crate::graph::value::Value;

/// A built-in that is not there yet.
pub struct Later(&'static BuiltinSpec);

macro_rules! later {
    ($($constant:ident $name:literal $signature:literal $help:literal;)*) => {
        $(
            #[doc = concat!("`", $name, "`, not there yet.")]
            pub static $constant: Later = Later(&BuiltinSpec {
                name: $name,
                signature: $signature,
                help: concat!("not there yet: ", $help),
                options: &[],
                binds: true,
                example: ("", ""),
                see_also: &[],
            });
        )*
    };
}

later! {
    BASINS "basins" "basins(f, ...)" "which start falls to which minimum";
    LANDSCAPE "landscape" "landscape(f, x = a..b)" "minima, saddles and which joins which";
}

impl Builtin for Later {
    fn spec(&self) -> &'static BuiltinSpec {
        self.0
    }

    fn run(&self, arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Value> {
        let message = format!("`{}` is not there yet", self.0.name);
        Err(arguments.fail("not-yet", message, arguments.span))
    }
}
