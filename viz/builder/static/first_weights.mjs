// The first weights of a network, from a seed.

import { countOf, layersOf, placeOf } from "./network.mjs";
import { PythonRandom } from "./random.mjs";

/** The first weights of a network, drawn as nets draws them: unit by unit, a unit's bias 0. */
export function startOf(kernels, { inputs, layers: given, init, rng }) {
  const layers = layersOf(inputs, given, kernels), generator = new PythonRandom(rng);
  const theta = new Float64Array(countOf(layers));
  layers.forEach((layer) => {
    const { draws, weight } = kernels.initialisers[init ?? layer.kernel.init];
    for (let j = 0; j < layer.units; j += 1) {
      for (let k = 0; k < layer.inputs; k += 1) {
        const drawn = draws.map((kind) => (kind === "normal" ? generator.normal() : generator.random()));
        theta[placeOf(layer, j, k)] = weight(layer.inputs, layer.units, ...drawn);
      }
    }
  });
  return theta;
}
