import { buildVectorFiles } from './build.ts'

/** Made while this is imported: what is imported lazily on the way can be had only until then (Vite's runnerImport). */
export const vectorFiles = await buildVectorFiles()
