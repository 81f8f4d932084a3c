/** A place in the picture, as parts of its width and height from 0 to 1. */
export interface Place {
  readonly x: number
  readonly y: number
}

/** Where this device's own chamber is. The surface is above it. */
export const OWN_PLACE: Place = { x: 0.5, y: 0.58 }

/** Beyond this a ring is split in two, and beyond the second in three: chambers must not touch. */
const RING_ROOM = [13, 16, 31] as const

/** Half axes of each set of rings, innermost first, as parts of width and height. */
const RINGS: readonly (readonly Place[])[] = [
  [{ x: 0.39, y: 0.285 }],
  [
    { x: 0.23, y: 0.17 },
    { x: 0.43, y: 0.31 },
  ],
  [
    { x: 0.19, y: 0.14 },
    { x: 0.32, y: 0.235 },
    { x: 0.45, y: 0.33 },
  ],
]

/** As many as the picture has room for. */
export const MAX_CHAMBERS = RING_ROOM[0] + RING_ROOM[1] + RING_ROOM[2]

/**
 * Places for so many others around the middle, the same for the same number: nothing moves while people come and go, since
 * those who are away keep theirs. On each ring they are as far from each other as they can be.
 */
export function layOutMesh(count: number): readonly Place[] {
  const shown = Math.min(count, MAX_CHAMBERS)
  const rings = shown <= RING_ROOM[0] ? RINGS[0] : shown <= RING_ROOM[0] + RING_ROOM[1] ? RINGS[1] : RINGS[2]
  if (rings === undefined) return []
  const amounts = shareOut(shown, rings)
  return rings.flatMap(({ x, y }, ring) => {
    const amount = amounts[ring] ?? 0
    // Rings are turned against each other, so that tunnels to the outer one lead between the chambers of the inner.
    const turn = -Math.PI / 2 + (ring + 1) * (Math.PI / Math.max(amount, 1))
    return Array.from({ length: amount }, (_, i): Place => {
      const angle = turn + (i * 2 * Math.PI) / amount
      return { x: OWN_PLACE.x + x * Math.cos(angle), y: OWN_PLACE.y + y * Math.sin(angle) }
    })
  })
}

/** To each ring by how long it is. */
function shareOut(count: number, rings: readonly Place[]): readonly number[] {
  const whole = rings.reduce((sum, { x }) => sum + x, 0)
  const inner = rings.slice(0, -1).map(({ x }) => Math.floor((count * x) / whole))
  return [...inner, count - inner.reduce((sum, amount) => sum + amount, 0)]
}
