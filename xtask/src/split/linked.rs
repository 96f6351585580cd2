//! What the linker knows of a module: which function and which datum refers to which datum and which slot of the
//! function table.
//!
//! The linker says it with `--emit-relocs`: each address in code or data has an entry with the symbol that it belongs to.
//! So nothing here is guessed from numbers that look like addresses.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use anyhow::{Context, Result, bail};
use wasmparser::{
    DataKind, DefinedDataSymbol, KnownCustom, Linking, Operator, Parser, Payload, RelocationEntry,
    RelocationType, SymbolInfo,
};

/// A module as the linker wrote it.
#[derive(Default)]
pub(super) struct Linked {
    /// By the name of the function's symbol; functions of one name are taken together.
    pub(super) functions: HashMap<String, References>,
    /// In the order of their addresses.
    pub(super) data: Vec<Datum>,
    /// What lies in data that no symbol covers.
    pub(super) loose: References,
}

/// What code or data refers to by address.
#[derive(Clone, Default)]
pub(super) struct References {
    /// Indices into [`Linked::data`].
    pub(super) data: BTreeSet<usize>,
    /// Slots of the function table.
    pub(super) slots: BTreeSet<u32>,
}

/// A constant or variable with an address.
pub(super) struct Datum {
    pub(super) range: Range<u32>,
    pub(super) references: References,
}

/// Reads a module that was linked with `--emit-relocs`.
pub(super) fn read(wasm: &[u8]) -> Result<Linked> {
    let raw = Raw::read(wasm)?;
    if raw.relocations.is_empty() {
        bail!("the module was not linked with --emit-relocs");
    }
    let mut linked = Linked::default();
    // Which datum a symbol stands for.
    let mut data = HashMap::new();
    for (symbol, it) in &raw.data_symbols {
        // Variables that begin as zeros have no bytes in the file, and no segment.
        let Some(segment) = raw.segments.get(it.index as usize) else { continue };
        let start = segment.address + it.offset;
        data.insert(*symbol, start..start + it.size);
    }
    let mut order: Vec<(u32, Range<u32>)> = data.into_iter().collect();
    order.sort_by_key(|(symbol, range)| (range.start, range.end, *symbol));
    let places: HashMap<u32, usize> =
        order.iter().enumerate().map(|(at, (symbol, _))| (*symbol, at)).collect();
    linked.data =
        order.into_iter().map(|(_, range)| Datum { range, references: References::default() }).collect();
    // How far anything reaches that begins no later: where to stop looking for what covers an address.
    let reach: Vec<u32> = linked
        .data
        .iter()
        .scan(0, |end, it| {
            *end = it.range.end.max(*end);
            Some(*end)
        })
        .collect();

    for name in raw.functions.iter().map(|it| &it.name) {
        linked.functions.entry(name.clone()).or_default();
    }
    for (section, entry) in &raw.relocations {
        let Some(target) = raw.target(wasm, section, entry, &places)? else { continue };
        let offset = section.start + entry.offset as usize;
        if section.start == raw.code.start {
            let at = raw.functions.partition_point(|it| it.body.start <= offset);
            let function = at.checked_sub(1).and_then(|at| raw.functions.get(at));
            let function = function.filter(|it| it.body.contains(&offset));
            let function = function.context("a relocation lies in no function")?;
            linked.functions.entry(function.name.clone()).or_default().add(&target);
            continue;
        }
        let segment = raw.segments.iter().find(|it| it.bytes.contains(&offset));
        let segment = segment.context("a relocation lies in no data segment")?;
        let address = segment.address + u32::try_from(offset - segment.bytes.start)?;
        let mut covered = false;
        for at in (0..linked.data.partition_point(|it| it.range.start <= address)).rev() {
            if reach[at] <= address {
                break;
            }
            if linked.data[at].range.contains(&address) {
                linked.data[at].references.add(&target);
                covered = true;
            }
        }
        if !covered {
            linked.loose.add(&target);
        }
    }
    // The generator takes the hash of the crate from the names of what is exported.
    let exported: Vec<(String, References)> = linked
        .functions
        .iter()
        .filter_map(|(name, references)| Some((unhashed(name)?.to_owned(), references.clone())))
        .collect();
    for (name, references) in exported {
        let known = linked.functions.entry(name).or_default();
        known.data.extend(references.data);
        known.slots.extend(references.slots);
    }
    Ok(linked)
}

/// `start` of `start_3bdd183a840883b7`.
fn unhashed(name: &str) -> Option<&str> {
    let (name, hash) = name.rsplit_once('_')?;
    (hash.len() == 16 && hash.bytes().all(|it| it.is_ascii_hexdigit())).then_some(name)
}

impl References {
    fn add(&mut self, target: &Target) {
        match target {
            Target::Datum(it) => self.data.insert(*it),
            Target::Slot(it) => self.slots.insert(*it),
        };
    }
}

enum Target {
    Datum(usize),
    Slot(u32),
}

/// The parts of the file that matter here, as they stand in it.
#[derive(Default)]
struct Raw {
    code: Range<usize>,
    data: Range<usize>,
    functions: Vec<Function>,
    segments: Vec<Segment>,
    /// By the index of the symbol.
    data_symbols: Vec<(u32, DefinedDataSymbol)>,
    /// With the section that each lies in.
    relocations: Vec<(Range<usize>, RelocationEntry)>,
}

struct Function {
    name: String,
    body: Range<usize>,
}

struct Segment {
    address: u32,
    bytes: Range<usize>,
}

impl Raw {
    fn read(wasm: &[u8]) -> Result<Raw> {
        let mut raw = Raw::default();
        let mut imported = 0;
        let mut names = HashMap::new();
        let mut sections = Vec::new();
        let mut relocations = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload?;
            if let Some((_, range)) = payload.as_section() {
                sections.push(range);
            }
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += usize::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionStart { range, .. } => raw.code = range,
                Payload::CodeSectionEntry(body) => {
                    raw.functions.push(Function { name: String::new(), body: body.range() });
                }
                Payload::DataSection(data) => {
                    raw.data = data.range();
                    for segment in data {
                        let segment = segment?;
                        let DataKind::Active { offset_expr, .. } = segment.kind else {
                            bail!("a passive data segment has no address");
                        };
                        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
                            bail!("the address of a data segment is not constant");
                        };
                        let end = segment.range.end;
                        let bytes = end - segment.data.len()..end;
                        raw.segments.push(Segment { address: value.cast_unsigned(), bytes });
                    }
                }
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Linking(linking) => {
                        for part in linking.subsections() {
                            let Linking::SymbolTable(symbols) = part? else { continue };
                            for (index, symbol) in (0..).zip(symbols) {
                                match symbol? {
                                    SymbolInfo::Func { index, name: Some(name), .. } => {
                                        names.entry(index as usize).or_insert_with(|| name.to_owned());
                                    }
                                    SymbolInfo::Data { symbol: Some(it), .. } => {
                                        raw.data_symbols.push((index, it))
                                    }
                                    _ => {}
                                }
                            }
                        }
                    }
                    KnownCustom::Name(parts) => {
                        for part in parts {
                            let wasmparser::Name::Function(map) = part? else { continue };
                            for name in map {
                                let name = name?;
                                names.insert(name.index as usize, name.name.to_owned());
                            }
                        }
                    }
                    KnownCustom::Reloc(of) => relocations.push((of.section_index() as usize, of.entries())),
                    _ => {}
                },
                _ => {}
            }
        }
        for (index, function) in raw.functions.iter_mut().enumerate() {
            function.name = names.remove(&(imported + index)).context("a function has no name")?;
        }
        for (section, entries) in relocations {
            let section = sections.get(section).context("relocations of a section that is not there")?;
            // Those of custom sections are about debugging.
            if *section == raw.code || *section == raw.data {
                for entry in entries {
                    raw.relocations.push((section.clone(), entry?));
                }
            }
        }
        Ok(raw)
    }

    /// What an entry refers to; none if it is no address.
    fn target(
        &self,
        wasm: &[u8],
        section: &Range<usize>,
        entry: &RelocationEntry,
        places: &HashMap<u32, usize>,
    ) -> Result<Option<Target>> {
        use RelocationType::{
            FunctionIndexLeb, GlobalIndexLeb, MemoryAddrI32, MemoryAddrLeb, MemoryAddrSleb, TableIndexI32,
            TableIndexSleb, TableNumberLeb, TypeIndexLeb,
        };
        let at = section.start + entry.offset as usize;
        Ok(match entry.ty {
            // What has no bytes is zero in either part.
            MemoryAddrLeb | MemoryAddrSleb | MemoryAddrI32 => {
                places.get(&entry.index).map(|it| Target::Datum(*it))
            }
            TableIndexSleb => {
                let bytes = wasm.get(at..at + 5).context("a relocation outside of the file")?;
                let slot = bytes.iter().rev().fold(0_u64, |sum, byte| sum << 7 | u64::from(byte & 0x7f));
                Some(Target::Slot(u32::try_from(slot)?))
            }
            TableIndexI32 => {
                let bytes = wasm.get(at..at + 4).context("a relocation outside of the file")?;
                Some(Target::Slot(u32::from_le_bytes(bytes.try_into()?)))
            }
            FunctionIndexLeb | GlobalIndexLeb | TypeIndexLeb | TableNumberLeb => None,
            other => bail!("a relocation of a kind that is not known here: {other:?}"),
        })
    }
}
