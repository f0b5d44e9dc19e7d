namespace MLExtensions.Text;

/// <summary>The operations that the GloVe kernel needs of a vector register.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface IVectorOperations<TVector>
    where TVector : struct
{
    /// <summary>The number of floats in a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>Sets all lanes to a value.</summary>
    static abstract TVector Broadcast(float value);

    /// <summary>Reads a vector.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Writes a vector.</summary>
    static abstract void Store(float* target, TVector value);

    /// <summary>The sums.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>The products.</summary>
    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>Left · right + addend.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>Minuend − left · right.</summary>
    static abstract TVector MultiplySubtractFrom(TVector left, TVector right, TVector minuend);

    /// <summary>The values cut to the range from −limit to limit.</summary>
    static abstract TVector Clip(TVector value, TVector lower, TVector upper);

    /// <summary>1 / √value, to 11 bits or better.</summary>
    static abstract TVector ReciprocalSqrt(TVector value);

    /// <summary>The sum of the lanes.</summary>
    static abstract float Sum(TVector value);
}
