namespace MLExtensions.Vision;

/// <summary>The layers of VGG16.</summary>
/// <remarks>K. Simonyan and A. Zisserman, Very deep convolutional networks for large-scale image recognition, ICLR 2015, configuration D.</remarks>
public enum Vgg16Layer
{
    /// <summary>First convolution: 64 channels of 224 × 224.</summary>
    Block1Conv1,

    /// <summary>Second convolution: 64 channels of 224 × 224.</summary>
    Block1Conv2,

    /// <summary>End of block 1: 64 channels of 112 × 112.</summary>
    Block1Pool,

    /// <summary>First convolution of block 2: 128 channels of 112 × 112.</summary>
    Block2Conv1,

    /// <summary>Second convolution of block 2: 128 channels of 112 × 112.</summary>
    Block2Conv2,

    /// <summary>End of block 2: 128 channels of 56 × 56.</summary>
    Block2Pool,

    /// <summary>First convolution of block 3: 256 channels of 56 × 56.</summary>
    Block3Conv1,

    /// <summary>Second convolution of block 3: 256 channels of 56 × 56.</summary>
    Block3Conv2,

    /// <summary>Third convolution of block 3: 256 channels of 56 × 56.</summary>
    Block3Conv3,

    /// <summary>End of block 3: 256 channels of 28 × 28.</summary>
    Block3Pool,

    /// <summary>First convolution of block 4: 512 channels of 28 × 28.</summary>
    Block4Conv1,

    /// <summary>Second convolution of block 4: 512 channels of 28 × 28.</summary>
    Block4Conv2,

    /// <summary>Third convolution of block 4: 512 channels of 28 × 28.</summary>
    Block4Conv3,

    /// <summary>End of block 4: 512 channels of 14 × 14.</summary>
    Block4Pool,

    /// <summary>First convolution of block 5: 512 channels of 14 × 14.</summary>
    Block5Conv1,

    /// <summary>Second convolution of block 5: 512 channels of 14 × 14.</summary>
    Block5Conv2,

    /// <summary>Third convolution of block 5: 512 channels of 14 × 14.</summary>
    Block5Conv3,

    /// <summary>End of block 5: 512 channels of 7 × 7.</summary>
    Block5Pool,

    /// <summary>The planes of block 5 as one vector of 25,088 values, in the order of the export.</summary>
    Flatten,

    /// <summary>First dense layer: 4,096 values.</summary>
    Fc1,

    /// <summary>Second dense layer: 4,096 values.</summary>
    Fc2,

    /// <summary>Last dense layer, before the softmax: a value for each class, 1,000 for ImageNet.</summary>
    Logits,
}
