//! Statements to results: values, names, built-ins, JSON, help.
