/**
 * libp2p's present dependencies call `Promise.withResolvers`, which Node 20 lacks (Node 22 and every current browser
 * have it). Imported first by each composition in this folder, for its effect.
 */
interface Resolvers<T> {
  promise: Promise<T>
  resolve: (value: T | PromiseLike<T>) => void
  reject: (reason?: unknown) => void
}

const constructor = Promise as unknown as { withResolvers?: <T>() => Resolvers<T> }

constructor.withResolvers ??= <T>(): Resolvers<T> => {
  let resolve!: Resolvers<T>['resolve']
  let reject!: Resolvers<T>['reject']
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}

export {}
