//! Sorts lists, stably, by one copy of the algorithm.
//!
//! The standard library's own `sort_by` is compiled once for each type, two kilobytes each time; most lists here are
//! short, and what the panel loads is better kept short too.

use std::cmp::Ordering;

/// Sorts a list.
pub fn by<T>(list: &mut Vec<T>, mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut order: Vec<u32> = (0..).take(list.len()).collect();
    let at = |place: u32| usize::try_from(place).ok().and_then(|it| list.get(it));
    places(&mut order, &mut |a, b| at(a).zip(at(b)).map_or(Ordering::Equal, |(a, b)| compare(a, b)));
    let mut items: Vec<Option<T>> = std::mem::take(list).into_iter().map(Some).collect();
    list.extend(order.into_iter().filter_map(|it| items.get_mut(usize::try_from(it).ok()?)?.take()));
}

/// Sorts a list by what is read of each item.
pub fn by_key<T, K: Ord>(list: &mut Vec<T>, mut key: impl FnMut(&T) -> K) {
    by(list, |a, b| key(a).cmp(&key(b)));
}

/// Sorts the places of something.
#[inline(never)]
pub fn places(places: &mut [u32], compare: &mut dyn FnMut(u32, u32) -> Ordering) {
    places.sort_by(|a, b| compare(*a, *b));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_items_stay_as_they_stood() {
        let mut list: Vec<(u32, usize)> = [3, 1, 2, 1, 3, 2, 1].into_iter().zip(0..).collect();
        by_key(&mut list, |it| it.0);
        assert_eq!(list, [(1, 1), (1, 3), (1, 6), (2, 2), (2, 5), (3, 0), (3, 4)]);
    }

    #[test]
    fn an_empty_list_stays_empty() {
        let mut list: Vec<String> = Vec::new();
        by_key(&mut list, String::clone);
        assert!(list.is_empty());
    }
}
