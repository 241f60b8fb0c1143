//! Pictures without a device: numbers to scenes.
