//! What goes into which part.
//!
//! Everything that the exports lead to is of the first part, up to the functions that are cold by name: functions they
//! call, data they refer to, functions whose address is in code or data. The rest is of the second.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use anyhow::{Result, bail};
use walrus::ir::{self, Visitor, dfs_in_order};
use walrus::{DataKind, ElementItems, ElementKind, ExportItem, FunctionId, GlobalKind, Module, TableId};

use super::linked::{Linked, References};

/// Which functions and which bytes the first part has, and where it meets the second.
pub(super) struct Plan {
    /// Functions of the first part; imported ones are in both.
    pub(super) hot: HashSet<FunctionId>,
    /// Functions of the second part that the first part calls or takes the address of, and those that are exported.
    pub(super) border: BTreeSet<FunctionId>,
    /// The function table, as it is before it is cut.
    pub(super) slots: BTreeMap<u32, FunctionId>,
    /// Addresses that only the second part can come to know.
    pub(super) cold_bytes: Vec<Range<u32>>,
}

/// Decides.
pub(super) fn plan(
    module: &Module,
    linked: &Linked,
    table: TableId,
    cold: &dyn Fn(&str) -> bool,
) -> Result<Plan> {
    let slots = slots(module, table)?;
    let nothing = References::default();
    let mut calls = HashMap::new();
    let mut references = HashMap::new();
    let mut cut = HashSet::new();
    let end = linked.data.iter().map(|it| it.range.end).max().unwrap_or(0);
    let addresses = linked.data.first().map_or(0, |it| it.range.start)..end;
    for (id, function) in module.funcs.iter_local() {
        let mut seen = Seen::default();
        dfs_in_order(&mut seen, function, function.entry_block());
        let name = module.funcs.get(id).name.as_deref().unwrap_or_default();
        let refers = match linked.functions.get(name) {
            Some(it) => it,
            // The generator of the bindings adds functions, which know no addresses.
            None if !seen.numbers.iter().any(|it| addresses.contains(it)) => &nothing,
            None => bail!("the linker says nothing of the function {name:?}, which may know addresses"),
        };
        if cold(&format!("{:#}", rustc_demangle::demangle(name))) {
            cut.insert(id);
        }
        calls.insert(id, seen.calls);
        references.insert(id, refers);
    }

    let mut plan = Plan { hot: HashSet::new(), border: BTreeSet::new(), cold_bytes: Vec::new(), slots };
    let mut hot_data = HashSet::new();
    let mut functions = Vec::new();
    let mut data = Vec::new();
    let exported = module.exports.iter().filter_map(|it| match it.item {
        ExportItem::Function(id) => Some(id),
        _ => None,
    });
    functions.extend(exported.chain(module.start));
    let refer = |it: &References, plan: &Plan, functions: &mut Vec<FunctionId>, data: &mut Vec<usize>| {
        data.extend(&it.data);
        functions.extend(it.slots.iter().filter_map(|it| plan.slots.get(it)));
    };
    // A variable with an exported name is a global that holds its address. (The one that can change is the stack's.)
    for global in module.globals.iter().filter(|it| !it.mutable) {
        if let GlobalKind::Local(value) = &global.kind
            && let Some(address) = constant(value)
        {
            data.extend((0..linked.data.len()).filter(|it| linked.data[*it].range.contains(&address)));
        }
    }
    refer(&linked.loose, &plan, &mut functions, &mut data);
    loop {
        if let Some(id) = functions.pop() {
            if cut.contains(&id) {
                plan.border.insert(id);
            } else if plan.hot.insert(id) {
                functions.extend(calls.get(&id).into_iter().flatten());
                if let Some(it) = references.get(&id) {
                    refer(it, &plan, &mut functions, &mut data);
                }
            }
        } else if let Some(at) = data.pop() {
            if hot_data.insert(at) {
                refer(&linked.data[at].references, &plan, &mut functions, &mut data);
            }
        } else {
            break;
        }
    }
    let is_hot = |at: usize| hot_data.contains(&at);
    let ranges = |hot: bool| {
        let data = linked.data.iter().enumerate().filter(move |(at, _)| is_hot(*at) == hot);
        data.map(|(_, it)| it.range.clone()).collect::<Vec<_>>()
    };
    let hot = ranges(true);
    plan.cold_bytes = joined(without(ranges(false), &hot), &hot, module);
    Ok(plan)
}

/// What the table of functions holds at the start.
fn slots(module: &Module, table: TableId) -> Result<BTreeMap<u32, FunctionId>> {
    let mut slots = BTreeMap::new();
    for element in module.elements.iter() {
        let offset = match &element.kind {
            ElementKind::Active { table: of, offset } if *of == table => constant(offset),
            _ => None,
        };
        let Some(offset) = offset else {
            bail!("a segment of elements is of another table, or its offset is not constant")
        };
        let ElementItems::Functions(functions) = &element.items else {
            bail!("a segment of the function table has more than functions")
        };
        slots.extend((offset..).zip(functions.iter().copied()));
    }
    Ok(slots)
}

pub(super) fn constant(expression: &walrus::ConstExpr) -> Option<u32> {
    match expression {
        walrus::ConstExpr::Value(ir::Value::I32(value)) => Some(value.cast_unsigned()),
        _ => None,
    }
}

/// The ranges, without what other ranges cover; both are in the order of their starts.
fn without(ranges: Vec<Range<u32>>, others: &[Range<u32>]) -> Vec<Range<u32>> {
    let mut left: Vec<Range<u32>> = Vec::new();
    let mut others = others.iter().peekable();
    for range in ranges {
        let mut start = range.start.max(left.last().map_or(0, |it| it.end));
        // One of the others may cover several of the ranges, so it is looked at again for the next.
        let mut ahead = others.clone();
        while let Some(other) = ahead.peek() {
            if other.start >= range.end {
                break;
            }
            if start < other.start {
                left.push(start..other.start);
            }
            start = start.max(other.end);
            ahead.next();
        }
        if start < range.end {
            left.push(start..range.end);
        }
        while others.peek().is_some_and(|it| it.end <= range.start) {
            others.next();
        }
    }
    left
}

/// The same ranges, those taken together that have only padding between them: what is of neither part.
fn joined(ranges: Vec<Range<u32>>, others: &[Range<u32>], module: &Module) -> Vec<Range<u32>> {
    let is_padding = |gap: Range<u32>| {
        others.iter().all(|it| it.end <= gap.start || it.start >= gap.end)
            && gap.clone().all(|address| byte(module, address) == Some(0))
    };
    let mut joined: Vec<Range<u32>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start - last.end < PADDING && is_padding(last.end..range.start) => {
                last.end = range.end;
            }
            _ => joined.push(range),
        }
    }
    joined
}

/// What stands at an address in the file.
fn byte(module: &Module, address: u32) -> Option<u8> {
    module.data.iter().find_map(|it| {
        let DataKind::Active { offset, .. } = &it.kind else { return None };
        it.value.get(address.checked_sub(constant(offset)?)? as usize).copied()
    })
}

/// The linker aligns data to at most so many bytes.
const PADDING: u32 = 16;

/// What a function's instructions name.
#[derive(Default)]
struct Seen {
    calls: Vec<FunctionId>,
    numbers: Vec<u32>,
}

impl<'a> Visitor<'a> for Seen {
    fn visit_function_id(&mut self, id: &FunctionId) {
        self.calls.push(*id);
    }

    fn visit_const(&mut self, instruction: &ir::Const) {
        if let ir::Value::I32(value) = instruction.value {
            self.numbers.push(value.cast_unsigned());
        }
    }

    fn visit_load(&mut self, instruction: &ir::Load) {
        self.numbers.extend(u32::try_from(instruction.arg.offset));
    }

    fn visit_store(&mut self, instruction: &ir::Store) {
        self.numbers.extend(u32::try_from(instruction.arg.offset));
    }
}
