//! A serialiser whose output is the cells of one record.

use csv::Error;
use serde::ser::{self, Error as _, Impossible, Serialize, Serializer};

/// The cells of a record, in the order of its fields.
///
/// A struct within takes a cell for each of its fields, a list one cell with a space between its items; what is not
/// there, and numbers that are not finite, leave theirs empty.
pub(super) struct Cells<'a> {
    cells: &'a mut Vec<String>,
    /// The way to the cell that comes next.
    path: Vec<&'static str>,
    /// The name of each cell, if they are asked for.
    names: Option<Vec<String>>,
}

impl<'a> Cells<'a> {
    /// Adds the cells of `value` to `cells`.
    pub(super) fn write(value: &(impl Serialize + ?Sized), cells: &'a mut Vec<String>) -> Result<(), Error> {
        value.serialize(&mut Cells { cells, path: Vec::new(), names: None })
    }

    /// The names of the cells of `value`.
    pub(super) fn names(value: &impl Serialize) -> Result<Vec<String>, Error> {
        let mut cells = Cells { cells: &mut Vec::new(), path: Vec::new(), names: Some(Vec::new()) };
        value.serialize(&mut cells)?;
        Ok(cells.names.unwrap_or_default())
    }

    fn put(&mut self, text: String) {
        self.cells.push(text);
        if let Some(names) = &mut self.names {
            names.push(self.path.join("_"));
        }
    }
}

/// Values that are written as they read.
macro_rules! plain {
    ($($method:ident: $value:ty),*) => {
        $(fn $method(self, value: $value) -> Result<(), Error> {
            self.put(value.to_string());
            Ok(())
        })*
    };
}

/// Shapes that no cell has.
macro_rules! refused {
    ($($method:ident($($argument:ty),*): $made:ty),*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<$made, Error> {
            Err(Error::custom(concat!("no cell of CSV holds this: ", stringify!($method))))
        })*
    };
}

type Refused = Impossible<(), Error>;

impl<'c, 'a> Serializer for &'c mut Cells<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = List<'c, 'a>;
    type SerializeTuple = Refused;
    type SerializeTupleStruct = Refused;
    type SerializeTupleVariant = Refused;
    type SerializeMap = Refused;
    type SerializeStruct = Self;
    type SerializeStructVariant = Refused;

    plain! {
        serialize_bool: bool, serialize_char: char, serialize_str: &str,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128
    }

    refused! {
        serialize_f32(f32): (),
        serialize_bytes(&[u8]): (),
        serialize_unit_struct(&'static str): (),
        serialize_tuple(usize): Refused,
        serialize_tuple_struct(&'static str, usize): Refused,
        serialize_tuple_variant(&'static str, u32, &'static str, usize): Refused,
        serialize_map(Option<usize>): Refused,
        serialize_struct_variant(&'static str, u32, &'static str, usize): Refused
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        self.put(if value.is_finite() { value.to_string() } else { String::new() });
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.put(String::new());
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<(), Error> {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'c, 'a>, Error> {
        Ok(List { start: self.cells.len(), cells: self })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }
}

impl ser::SerializeStruct for &mut Cells<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.path.push(name);
        value.serialize(&mut **self)?;
        self.path.pop();
        Ok(())
    }

    /// What JSON leaves out stays an empty cell: all records have the same columns.
    fn skip_field(&mut self, name: &'static str) -> Result<(), Error> {
        self.serialize_field(name, &())
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}

/// The items of a list, which become one cell.
pub(super) struct List<'c, 'a> {
    cells: &'c mut Cells<'a>,
    start: usize,
}

impl ser::SerializeSeq for List<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Error> {
        let names = self.cells.names.take();
        item.serialize(&mut *self.cells)?;
        self.cells.names = names;
        Ok(())
    }

    fn end(self) -> Result<(), Error> {
        let items = self.cells.cells.split_off(self.start);
        self.cells.put(items.join(" "));
        Ok(())
    }
}
