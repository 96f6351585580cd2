//! The cut itself: one module becomes two that share memory, table and globals.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use anyhow::{Context, Result, bail};
use walrus::ir::Value;
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind,
    GlobalKind, ImportedFunction, LocalId, Module, ModuleConfig, TableId, ValType,
};

use super::linked;
use super::plan::{Plan, constant, plan};

/// The two parts of a module.
pub(crate) struct Parts {
    /// What is started with.
    pub(crate) first: Vec<u8>,
    /// What may come later.
    pub(crate) second: Vec<u8>,
    /// What went where, for whoever decides what is cold.
    pub(crate) list: String,
}

/// Cuts `bound`, which the generator of the bindings made of `linked`.
pub(crate) fn split(linked: &[u8], bound: &[u8], cold: &dyn Fn(&str) -> bool) -> Result<Parts> {
    let linked = linked::read(linked)?;
    // Either part is what is left of the whole, so the whole is read twice, and planned for twice alike.
    let (second, shared) = second(Whole::read(bound, &linked, cold)?)?;
    let whole = Whole::read(bound, &linked, cold)?;
    let list = list(&whole.module, &whole.plan);
    Ok(Parts { first: first(whole, &shared)?, second, list })
}

/// The module before it is cut, and where.
struct Whole {
    module: Module,
    plan: Plan,
    /// The slot by which the first part calls a function of the second.
    border: BTreeMap<FunctionId, u32>,
    table: TableId,
    /// How long the table becomes.
    end: u32,
}

impl Whole {
    fn read(bound: &[u8], linked: &linked::Linked, cold: &dyn Fn(&str) -> bool) -> Result<Whole> {
        let mut module = ModuleConfig::new()
            .generate_name_section(false)
            .generate_producers_section(false)
            .parse(bound)?;
        // What the linker says is of no use to a browser, and wrong after the cut.
        let custom: Vec<_> = module.customs.iter().map(|(id, _)| id).collect();
        for id in custom {
            module.customs.delete(id);
        }
        let table = module.tables.main_function_table()?.context("there is no function table")?;
        let plan = plan(&module, linked, table, cold)?;
        let mut end = u32::try_from(module.tables.get(table).initial)?;
        let known: BTreeMap<FunctionId, u32> = plan.slots.iter().map(|(slot, id)| (*id, *slot)).collect();
        let mut border = BTreeMap::new();
        for id in &plan.border {
            // A function that was only called has no slot yet.
            let slot = known.get(id).copied().unwrap_or_else(|| {
                end += 1;
                end - 1
            });
            border.insert(*id, slot);
        }
        Ok(Whole { module, plan, border, table, end })
    }

    /// All that the second part may need of the first, by the names it gets there.
    fn shared(&self) -> Vec<(String, ExportItem)> {
        let mut shared = Vec::new();
        let hot = self.module.funcs.iter_local().map(|(id, _)| id).filter(|id| self.plan.hot.contains(id));
        shared.extend(hot.enumerate().map(|(at, id)| (format!("$f{at}"), ExportItem::Function(id))));
        let memories = self.module.memories.iter().enumerate();
        shared.extend(memories.map(|(at, it)| (format!("$m{at}"), ExportItem::Memory(it.id()))));
        let tables = self.module.tables.iter().enumerate();
        shared.extend(tables.map(|(at, it)| (format!("$t{at}"), ExportItem::Table(it.id()))));
        let globals = self.module.globals.iter().enumerate();
        shared.extend(globals.map(|(at, it)| (format!("$g{at}"), ExportItem::Global(it.id()))));
        shared
    }
}

/// The functions of both parts, the larger first, with how many instructions each has.
fn list(module: &Module, plan: &Plan) -> String {
    let mut lines: Vec<(bool, u64, String)> = module
        .funcs
        .iter_local()
        .map(|(id, function)| {
            let name = module.funcs.get(id).name.as_deref().unwrap_or_default();
            // Without the hash at the end of a name two builds can be compared.
            (!plan.hot.contains(&id), function.size(), format!("{:#}", rustc_demangle::demangle(name)))
        })
        .collect();
    lines.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
    let part = |second: bool| if second { "rest" } else { "first" };
    lines.iter().map(|(second, size, name)| format!("{} {size} {name}\n", part(*second))).collect()
}

/// The part with the cold functions, and the names of what it imports from the first.
fn second(whole: Whole) -> Result<(Vec<u8>, HashSet<String>)> {
    let shared = whole.shared();
    let Whole { mut module, plan, border, table, end } = whole;
    let exports: Vec<_> = module.exports.iter().map(|it| it.id()).collect();
    for id in exports {
        module.exports.delete(id);
    }
    for (name, item) in shared {
        match item {
            ExportItem::Function(id) => {
                let ty = module.funcs.get(id).ty();
                let import = module.imports.add(FIRST, &name, id);
                module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
            }
            ExportItem::Memory(id) => {
                let import = module.imports.add(FIRST, &name, id);
                module.memories.get_mut(id).import = Some(import);
            }
            ExportItem::Table(id) => {
                let import = module.imports.add(FIRST, &name, id);
                module.tables.get_mut(id).import = Some(import);
            }
            ExportItem::Global(id) => {
                let import = module.imports.add(FIRST, &name, id);
                module.globals.get_mut(id).kind = GlobalKind::Import(import);
            }
            ExportItem::Tag(_) => bail!("exceptions are not shared between the parts"),
        }
    }

    let cold = plan.slots.iter().map(|(slot, id)| (*slot, *id));
    let cold = cold.filter(|(_, id)| matches!(module.funcs.get(*id).kind, FunctionKind::Local(_)));
    let filled = cold.chain(border.iter().map(|(id, slot)| (*slot, *id))).collect();
    elements(&mut module, table, end, &filled);
    let pieces = pieces(&module, &plan.cold_bytes, true)?;
    data(&mut module, pieces)?;

    // Calls need not ask for this part any more.
    let (ready, _) = module.add_import_global(FIRST, READY, ValType::I32, true, false);
    let mut start = FunctionBuilder::new(&mut module.types, &[], &[]);
    start.func_body().i32_const(1).global_set(ready);
    module.start = Some(start.finish(Vec::new(), &mut module.funcs));

    walrus::passes::gc::run(&mut module);
    let imported = module.imports.iter().filter(|it| it.module == FIRST).map(|it| it.name.clone()).collect();
    Ok((module.emit_wasm(), imported))
}

/// The part with everything else, which has a stub for each function of the other that it may come to call.
fn first(whole: Whole, wanted: &HashSet<String>) -> Result<Vec<u8>> {
    let shared = whole.shared();
    let Whole { mut module, plan, border, table, end } = whole;
    let nothing = module.types.add(&[], &[]);
    let (load, _) = module.add_import_func(REST, LOAD, nothing);
    let ready = module.globals.add_local(ValType::I32, true, false, ConstExpr::Value(Value::I32(0)));
    let mut ensure = FunctionBuilder::new(&mut module.types, &[], &[]);
    ensure.func_body().global_get(ready).if_else(
        None,
        |_| {},
        |absent| {
            absent.call(load);
        },
    );
    let ensure = ensure.finish(Vec::new(), &mut module.funcs);

    for (id, slot) in &border {
        let ty = module.funcs.get(*id).ty();
        let (parameters, results) = module.types.params_results(ty);
        let (parameters, results) = (parameters.to_vec(), results.to_vec());
        let arguments: Vec<LocalId> = parameters.iter().map(|ty| module.locals.add(*ty)).collect();
        let mut stub = FunctionBuilder::new(&mut module.types, &parameters, &results);
        let mut body = stub.func_body();
        body.call(ensure);
        for argument in &arguments {
            body.local_get(*argument);
        }
        body.i32_const(slot.cast_signed()).call_indirect(ty, table);
        module.funcs.get_mut(*id).kind = FunctionKind::Local(stub.local_func(arguments));
    }
    // A slot that only the second part can know of is empty until that is there.
    let is_local = |id: &FunctionId| matches!(module.funcs.get(*id).kind, FunctionKind::Local(_));
    let stays = |id: &FunctionId| plan.hot.contains(id) || border.contains_key(id) || !is_local(id);
    let filled = plan.slots.iter().filter(|(_, id)| stays(id)).map(|(slot, id)| (*slot, *id)).collect();
    elements(&mut module, table, end, &filled);
    let pieces = pieces(&module, &plan.cold_bytes, false)?;
    data(&mut module, pieces)?;
    for (name, item) in shared.into_iter().filter(|(name, _)| wanted.contains(name)) {
        module.exports.add(&name, item);
    }
    module.exports.add(READY, ready);
    walrus::passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}

/// Makes the table `end` long, with these functions in it.
fn elements(module: &mut Module, table: TableId, end: u32, filled: &BTreeMap<u32, FunctionId>) {
    let old: Vec<_> = module.elements.iter().map(|it| it.id()).collect();
    for id in old {
        module.elements.delete(id);
    }
    let mut runs: Vec<(u32, Vec<FunctionId>)> = Vec::new();
    for (slot, id) in filled {
        match runs.last_mut() {
            Some((start, run)) if *start as usize + run.len() == *slot as usize => run.push(*id),
            _ => runs.push((*slot, vec![*id])),
        }
    }
    let mut segments = Vec::new();
    for (start, run) in runs {
        let offset = ConstExpr::Value(Value::I32(start.cast_signed()));
        let kind = ElementKind::Active { table, offset };
        segments.push(module.elements.add(kind, ElementItems::Functions(run)));
    }
    let table = module.tables.get_mut(table);
    table.elem_segments = segments.into_iter().collect();
    table.initial = u64::from(end);
    table.maximum = table.maximum.map(|it| it.max(u64::from(end)));
}

/// The bytes of the data segments that lie in the ranges, or those that do not.
fn pieces(module: &Module, cold: &[Range<u32>], wanted: bool) -> Result<Vec<(u32, Vec<u8>)>> {
    let mut pieces = Vec::new();
    for segment in module.data.iter() {
        let DataKind::Active { offset, .. } = &segment.kind else {
            bail!("a passive data segment has no address")
        };
        let start = constant(offset).context("a data segment has no constant address")?;
        let end = start + u32::try_from(segment.value.len())?;
        let mut at = start;
        let inside = cold.iter().filter(|it| it.start < end && it.end > start);
        let inside = inside.map(|it| it.start.max(start)..it.end.min(end));
        for range in inside.chain(std::iter::once(end..end)) {
            let range = if wanted { range } else { std::mem::replace(&mut at, range.end)..range.start };
            let from = (range.start - start) as usize;
            let to = (range.end - start) as usize;
            let Some(bytes) = segment.value.get(from..to) else { continue };
            // Memory is zero where nothing is written.
            if bytes.iter().any(|it| *it != 0) {
                pieces.push((range.start, bytes.to_vec()));
            }
        }
    }
    Ok(pieces)
}

fn data(module: &mut Module, pieces: Vec<(u32, Vec<u8>)>) -> Result<()> {
    let memory = module.get_memory_id()?;
    let old: Vec<_> = module.data.iter().map(|it| it.id()).collect();
    for id in old {
        module.data.delete(id);
    }
    let mut segments = Vec::new();
    for (address, bytes) in pieces {
        let offset = ConstExpr::Value(Value::I32(address.cast_signed()));
        segments.push(module.data.add(DataKind::Active { memory, offset }, bytes));
    }
    module.memories.get_mut(memory).data_segments = segments.into_iter().collect();
    Ok(())
}

/// What the second part imports from the first; with a `$`, which no function of Rust has in its name.
const FIRST: &str = "first";
const READY: &str = "$ready";
/// What the first part imports to get the second.
const REST: &str = "rest";
const LOAD: &str = "load";
