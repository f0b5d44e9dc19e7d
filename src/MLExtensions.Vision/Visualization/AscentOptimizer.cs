namespace MLExtensions.Vision;

/// <summary>How a gradient becomes a step.</summary>
public enum AscentOptimizer
{
    /// <summary>The gradient, scaled so that its root mean square is the step size.</summary>
    NormalizedGradient = 0,

    /// <summary>Adam with β₁ = 0.9, β₂ = 0.999 (Kingma and Ba, 2015); the step size is its learning rate.</summary>
    Adam = 1,
}
