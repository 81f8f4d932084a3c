import { createEffect, createSignal, onCleanup } from 'solid-js'
import type { Accessor } from 'solid-js'

/** In CSS pixels, between toasts and what they lie above. */
const GAP_PX = 8

/** From the top of the window down, in CSS pixels. */
interface Span {
  readonly top: number
  readonly bottom: number
}

/**
 * The bottom of something `height` high that lies at `lowest`, or above what of `taken` it would cover there. It ends at the
 * top of the window, where there is not room enough.
 */
export function findFreeBottom(height: number, lowest: number, taken: readonly Span[]): number {
  let bottom = lowest
  for (const span of taken.toSorted((a, b) => b.bottom - a.bottom)) {
    if (span.top < bottom && span.bottom > bottom - height) bottom = span.top - GAP_PX
  }
  return bottom === lowest ? lowest : Math.max(height, bottom)
}

/**
 * How far toasts are lifted from where the styles put them, in CSS pixels: so far that they cover neither `obstacles` nor the
 * field in which somebody writes.
 */
export function createToastLift(
  region: () => HTMLElement,
  isShown: Accessor<boolean>,
  obstacles: Accessor<readonly Element[]>,
): Accessor<number> {
  const [lift, setLift] = createSignal(0)
  createEffect(() => {
    if (!isShown()) {
      setLift(0)
      return
    }
    const box = region()
    const around = obstacles()
    let focused = document.activeElement
    const place = () => {
      const own = box.getBoundingClientRect()
      const written = focused?.matches(':read-write') === true ? [focused] : []
      const taken = [...around, ...written]
        .map((element) => element.getBoundingClientRect())
        .filter(({ left, right, height }) => height > 0 && left < own.right && right > own.left)
      setLift((lifted) => own.bottom + lifted - findFreeBottom(own.height, own.bottom + lifted, taken))
    }
    // A toast that is being pressed stays under the finger.
    const follow = ({ target }: FocusEvent) => {
      if (!(target instanceof Element) || box.contains(target)) return
      focused = target
      place()
    }
    const sizes = new ResizeObserver(place)
    for (const element of [box, ...around]) sizes.observe(element)
    document.addEventListener('focusin', follow)
    document.addEventListener('scroll', place, { capture: true, passive: true })
    window.addEventListener('resize', place)
    onCleanup(() => {
      sizes.disconnect()
      document.removeEventListener('focusin', follow)
      document.removeEventListener('scroll', place, { capture: true })
      window.removeEventListener('resize', place)
    })
    place()
  })
  return lift
}
