import { expect, test } from 'vitest'
import { buildVectorFiles } from '../../scripts/vectors/build.ts'
import { PROBES, PROBE_KEY, PROBE_MESSAGE } from '../../src/core/crypto/ed25519-probe.ts'
import { probeCases } from '../../scripts/vectors/ed25519.ts'
import { bytesToHex } from '../../src/core/base/bytes.ts'
import { vectorText } from './read-vectors.ts'

test('running the generator again changes no vector', async () => {
  for (const [name, text] of await buildVectorFiles()) {
    expect(text === vectorText(name.slice(0, -'.json'.length)), name).toBe(true)
  }
})

test('the probes of the platform are those that the generator makes', async () => {
  const { valid, invalid } = await probeCases()
  const made = [...valid.map((each) => [each, true] as const), ...invalid.map((each) => [each, false] as const)]
  expect(made.map(([[, , , signature], holds]) => `${bytesToHex(signature)} ${holds}`)).toEqual(
    PROBES.map(({ signature, valid: holds }) => `${bytesToHex(signature)} ${holds}`),
  )
  for (const [[, key, message]] of made) {
    expect([bytesToHex(key), bytesToHex(message)]).toEqual([bytesToHex(PROBE_KEY), bytesToHex(PROBE_MESSAGE)])
  }
})
