import type { MenuPoint } from './grid-menu.ts'

/** As long as phones take for one, in milliseconds. */
const LONG_MS = 500
/** A finger that rests moves by so many pixels. */
const STILL_PX = 10

/** Tells of a finger that rests on an element: not every browser tells of it itself, by `contextmenu`. */
export function watchLongPress(element: HTMLElement, onLongPress: (at: MenuPoint) => void): void {
  let timer: number | undefined
  let start: MenuPoint = { x: 0, y: 0 }
  let wasLong = false
  const stop = () => window.clearTimeout(timer)
  element.addEventListener('pointerdown', (event) => {
    stop()
    wasLong = false
    if (event.pointerType !== 'touch') return
    start = { x: event.clientX, y: event.clientY }
    timer = window.setTimeout(() => {
      wasLong = true
      onLongPress(start)
    }, LONG_MS)
  })
  element.addEventListener('pointermove', (event) => {
    if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > STILL_PX) stop()
  })
  for (const end of ['pointerup', 'pointercancel', 'dragstart', 'contextmenu']) element.addEventListener(end, stop)
  element.addEventListener('touchend', (event) => {
    if (!wasLong || !event.cancelable) return
    // Else a mouse is made up that presses what lies under the finger: the focus goes there, and the menu with it.
    event.preventDefault()
    wasLong = false
  })
  const swallow = (event: Event) => {
    // The finger that asked for a menu means nothing else when it is lifted.
    if (wasLong) {
      event.preventDefault()
      event.stopPropagation()
    }
    wasLong = false
  }
  element.addEventListener('click', swallow, { capture: true })
}
