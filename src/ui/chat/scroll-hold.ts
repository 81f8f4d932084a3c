/** Remembers where the first row in view stands, and puts it back there after rows came in above it. */
export interface ScrollHold {
  take(scroller: HTMLElement, rows: HTMLElement): void
  keep(scroller: HTMLElement | undefined): void
}

/** Some browsers hold the place by themselves, though none does at the very top: then there is nothing left to correct. */
export function createScrollHold(): ScrollHold {
  // Its lower edge: with another message above it, it may lose its author's name at the upper one.
  let held: { readonly row: Element; readonly bottom: number } | undefined
  return {
    take(scroller, rows) {
      const { top } = scroller.getBoundingClientRect()
      let row: Element | undefined
      // As deep as what is in the page goes.
      for (const kind of ['message-group', 'message-run', 'message']) {
        const inner = findFirstBelow((row ?? rows).children, kind, top)
        if (inner === undefined) break
        row = inner
      }
      held = row === undefined ? undefined : { row, bottom: row.getBoundingClientRect().bottom - top }
    },
    keep(scroller) {
      if (scroller === undefined || held?.row.isConnected !== true) return
      const moved = held.row.getBoundingClientRect().bottom - scroller.getBoundingClientRect().top - held.bottom
      if (moved !== 0) scroller.scrollTop += moved
    },
  }
}

/** The first of a class that ends below a line: they stand one below the other. */
function findFirstBelow(rows: HTMLCollection, kind: string, line: number): Element | undefined {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle]?.getBoundingClientRect().bottom ?? Infinity) > line) high = middle
    else low = middle + 1
  }
  // The button above the messages comes and goes, and days have lines between them.
  while (low < rows.length && rows[low]?.classList.contains(kind) !== true) low += 1
  return rows[low]
}
