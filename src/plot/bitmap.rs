//! A scene to the bytes of a PNG file.

use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter};

use super::layout::drawing;
use super::palette::Theme;
use super::raster::image;
use super::scene::Scene;

/// Pixels for each unit of the page: twice as many as on an ordinary screen, so that prints are sharp.
const SCALE: f64 = 2.0;

/// How hard rows are compressed, of 1 to 9. Bands of one colour gain nothing from filters, and of a map of 400 by 400 places
/// 3 writes 370 kB in half the time that 6 takes for 350 kB.
const EFFORT: u8 = 3;

/// A scene as a PNG file. The same scene gives the same bytes.
///
/// # Errors
/// If the picture is too large for the format.
pub fn png(scene: &Scene, theme: Theme) -> Result<Vec<u8>, png::EncodingError> {
    let image = image(&drawing(scene), SCALE, theme);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, image.width as u32, image.height as u32);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_filter(Filter::NoFilter);
    encoder.set_deflate_compression(DeflateCompression::Level(EFFORT));
    encoder.add_text_chunk("Title".into(), latin(&scene.title))?;
    encoder.add_text_chunk("Description".into(), latin(&scene.description))?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(image.pixels.as_flattened())?;
    writer.finish()?;
    Ok(bytes)
}

/// What the format's texts can hold.
fn latin(text: &str) -> String {
    text.chars().map(|letter| if u32::from(letter) < 256 { letter } else { '?' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::scene::{Axis, Panel};

    #[test]
    fn the_file_reads_back_to_the_same_pixels() {
        let panel = Panel::new(Axis::linear("x", [0.0, 1.0]), Axis::linear("y", [0.0, 1.0]));
        let scene = Scene { title: "x² − ∇".into(), panels: vec![panel], ..Scene::default() };
        let bytes = png(&scene, Theme::Light).expect("it can be written");
        assert_eq!(bytes, png(&scene, Theme::Light).expect("it can be written"));
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().expect("it is a PNG file");
        let mut pixels = vec![0; reader.output_buffer_size().expect("it fits into memory")];
        reader.next_frame(&mut pixels).expect("it has an image");
        assert_eq!(pixels, image(&drawing(&scene), SCALE, Theme::Light).pixels.as_flattened());
        assert_ne!(bytes, png(&scene, Theme::Dark).expect("it can be written"));
    }
}
