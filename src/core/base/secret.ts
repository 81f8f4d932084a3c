const SHOWN_INSTEAD = '[secret]'

/** Node's console and assertion libraries look for this one. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/**
 * The same object, but printing it in Node or serialising it as JSON shows `[secret]` in place of the named fields.
 * Reading a field is as before. A copy (`{ ...keys }`) is not covered: hand the object on, or pick the field you need.
 */
export function concealSecrets<T extends object>(value: T, secrets: readonly (keyof T)[]): Readonly<T> {
  const show = (): object => {
    const shown = { ...value } as Record<PropertyKey, unknown>
    for (const name of secrets) shown[name] = SHOWN_INSTEAD
    return shown
  }
  const hidden = { enumerable: false, writable: false, configurable: false, value: show }
  Object.defineProperties(value, { toJSON: hidden, [INSPECT]: hidden })
  return Object.freeze(value)
}
