/** What a worker answers a job with. */
type Answer<Result> = { readonly result: Result } | { readonly error: string }

/** Gives a new worker one job and ends it when it has answered. */
export function callWorker<Result>(worker: Worker, job: unknown): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Answer<Result>>) => {
      if ('error' in data) reject(new Error(data.error))
      else resolve(data.result)
    })
    worker.addEventListener('error', ({ message }) => reject(new Error(message)))
    worker.postMessage(job)
  }).finally(() => worker.terminate())
}

/** In the worker: does the job it is given. */
export function answerJob(work: (job: never) => Promise<unknown>): void {
  const answer = (value: Answer<unknown>): void => globalThis.postMessage(value)
  globalThis.addEventListener('message', (event) => {
    work(event.data as never).then(
      (result) => answer({ result }),
      (error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
  })
}
