namespace MLExtensions.Text;

/// <summary>How "a is to b as c is to …" is answered.</summary>
public enum AnalogyMethod
{
    /// <summary>The word x with the largest cos(x, b) − cos(x, a) + cos(x, c) (Mikolov et al., "Linguistic regularities in continuous space word representations", 2013).</summary>
    ThreeCosAdd = 0,

    /// <summary>
    /// The word x with the largest p(x, b) · p(x, c) / (p(x, a) + 10⁻⁶), where p = (1 + cos) / 2
    /// (Levy and Goldberg, "Linguistic regularities in sparse and explicit word representations", 2014, equation 4).
    /// </summary>
    ThreeCosMul = 1,
}
