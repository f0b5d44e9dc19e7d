namespace MLExtensions.Vision;

/// <summary>How much the images of each class count in a training.</summary>
public enum ClassWeighting
{
    /// <summary>Every image counts the same.</summary>
    None = 0,

    /// <summary>Every class counts the same: the weight of class c is images / (classes · images of c) (King and Zeng 2001).</summary>
    Balanced = 1,
}
