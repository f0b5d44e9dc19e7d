namespace MLExtensions.Vision;

/// <summary>How a network's answer is traced back to the image.</summary>
public enum AttributionMethod
{
    /// <summary>The largest absolute value, over colours, of the gradient of the class score (Simonyan, Vedaldi, Zisserman, Deep inside convolutional networks, 2014).</summary>
    Saliency = 0,

    /// <summary>The gradient times the difference from mid-grey, summed over colours: what speaks for the class is positive (Shrikumar et al., 2016).</summary>
    GradientTimesInput = 1,

    /// <summary>Maps of a convolution, weighted by their mean gradients, rectified (Selvaraju et al., Grad-CAM, 2017).</summary>
    GradCam = 2,

    /// <summary>How far the class score falls when a grey patch covers a place (Zeiler and Fergus, 2014).</summary>
    Occlusion = 3,
}
