//! The optimizers that a session knows: those of the registry, and those that an embedder adds.

use crate::optimize::{METHODS, Method};

/// Methods beside those of [`METHODS`].
#[derive(Clone, Debug, Default)]
pub struct Methods {
    registered: Vec<&'static Method>,
}

/// Why a method cannot be registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationError {
    /// The name belongs to another method.
    #[error("there is a method `{0}` already")]
    Taken(&'static str),
    /// The name could not be typed.
    #[error("a method's name is a lower-case word, but this one is `{0}`")]
    Name(&'static str),
}

impl Methods {
    /// Adds a method.
    ///
    /// # Errors
    /// [`RegistrationError`] if its name is taken or is no lower-case word.
    pub fn register(&mut self, method: &'static Method) -> Result<(), RegistrationError> {
        let name = method.spec.name;
        let is_letter = |letter: char| letter.is_ascii_lowercase() || letter == '_';
        let is_word = name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || c.is_ascii_digit());
        if !is_word {
            return Err(RegistrationError::Name(name));
        }
        if self.find(name).is_some() {
            return Err(RegistrationError::Taken(name));
        }
        self.registered.push(method);
        Ok(())
    }

    /// All methods, the default first, the embedder's last.
    pub fn all(&self) -> impl Iterator<Item = &'static Method> + use<'_> {
        METHODS.iter().chain(self.registered.iter().copied())
    }

    /// The method of this name.
    pub fn find(&self, name: &str) -> Option<&'static Method> {
        self.all().find(|method| method.spec.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static DOUBLE: Method = Method { spec: METHODS[0].spec, build: METHODS[0].build };

    #[test]
    fn a_name_is_given_once() {
        let mut methods = Methods::default();
        assert_eq!(methods.register(&DOUBLE), Err(RegistrationError::Taken(METHODS[0].spec.name)));
        assert_eq!(methods.all().count(), METHODS.len());
    }
}
