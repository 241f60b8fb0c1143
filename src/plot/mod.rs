//! Pictures: meaning ([`scene`]) to a page of shapes ([`layout`]) to SVG, PNG or HTML, or to rows of letters ([`cells`]).

pub mod bitmap;
pub mod cells;
pub mod chart;
pub mod contour;
pub mod field;
pub mod film;
pub mod font;
pub mod html;
pub mod layout;
pub mod line;
pub mod palette;
pub mod profile;
pub mod raster;
pub mod scene;
pub mod svg;
pub mod text;
pub mod ticks;
