import { expect, test } from 'vitest'
import { securityHeadersFor } from '../../relay/security-headers.ts'

function policyOf(path: string): ReadonlyMap<string, readonly string[]> {
  const policy = securityHeadersFor(path, false)['Content-Security-Policy'] ?? ''
  return new Map(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ')
      return [name, sources]
    }),
  )
}

test('the page plays and frames what its own service worker answers, and nothing from elsewhere', () => {
  const policy = policyOf('/')
  expect(policy.get('default-src')).toEqual(["'none'"])
  expect(policy.get('media-src')).toEqual(["'self'", 'blob:'])
  expect(policy.get('frame-src')).toEqual(["'self'"])
  expect(policy.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"])
})

test('nobody frames the page, itself included', () => {
  expect(policyOf('/').get('frame-ancestors')).toEqual(["'none'"])
  expect(securityHeadersFor('/', false)['X-Frame-Options']).toBe('DENY')
})

test('the service worker may do less than the page', () => {
  expect([...policyOf('/sw.js').keys()]).toEqual(['default-src', 'script-src', 'connect-src'])
})
