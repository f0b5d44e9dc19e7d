using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>What a t-SNE callback sees.</summary>
/// <param name="Iteration">The number of iterations done, from 1, over both phases.</param>
/// <param name="Embedding">The map as it is now: rows × dimensions, in the order of the data. A copy that may be kept.</param>
/// <param name="KullbackLeibler">KL(P‖Q) in nats of the affinities without exaggeration.</param>
/// <param name="GradientNorm">The Euclidean norm of the gradient.</param>
/// <param name="Exaggeration">The factor of the affinities in this phase.</param>
public sealed record TsneIteration(int Iteration, FloatMatrix Embedding, double KullbackLeibler, double GradientNorm, double Exaggeration);
