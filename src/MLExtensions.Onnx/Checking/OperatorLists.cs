namespace MLExtensions.Onnx;

/// <summary>
/// The operators of the standard domain and of ai.onnx.ml: for each, the versions of the operator set from which on it exists or takes
/// another number of inputs or gives another number of outputs ("*": any number, "x": withdrawn). After the format's operator
/// change log, up to opset 28, and what ONNX Runtime keeps of the first opsets.
/// </summary>
internal static class OperatorLists
{
    public const string Standard = """
        Abs 1:1>1; Acos 7:1>1; Acosh 9:1>1; Add 1:2>1; Affine 1:1>1; AffineGrid 20:2>1; And 1:2>1; ArgMax 1:1>1; ArgMin 1:1>1; Asin 7:1>1; Asinh 9:1>1;
        Atan 7:1>1; Atanh 9:1>1; Attention 23:3-6>1-4 24:3-7>1-4; AveragePool 1:1>1; BatchNormalization 1:5>1-5; Bernoulli 15:1>1; BitCast 26:1>1;
        BitShift 11:2>1; BitwiseAnd 18:2>1; BitwiseNot 18:1>1; BitwiseOr 18:2>1; BitwiseXor 18:2>1; BlackmanWindow 17:1>1; Cast 1:1>1; CastLike 15:2>1;
        CausalConvWithState 27:2-4>2; Ceil 1:1>1; Celu 12:1>1; CenterCropPad 18:2>1; Clip 1:1>1 11:1-3>1; Col2Im 18:3>1; Compress 9:2>1; Concat 1:1-*>1;
        ConcatFromSequence 11:1>1; Constant 1:0>1; ConstantOfShape 9:1>1; Conv 1:2-3>1; ConvInteger 10:2-4>1; ConvTranspose 1:2-3>1; Cos 7:1>1; Cosh 9:1>1;
        Crop 1:1>1; CumProd 26:2>1; CumSum 11:2>1; DFT 17:1-2>1 20:1-3>1; DeformConv 19:3-5>1; DepthToSpace 1:1>1; DequantizeLinear 10:2-3>1; Det 11:1>1;
        Div 1:2>1; Dropout 1:1>1-2 12:1-3>1-2; DynamicQuantizeLinear 11:1>3; DynamicSlice 1:3-4>1; Einsum 12:1-*>1; Elu 1:1>1; Equal 1:2>1; Erf 9:1>1;
        Exp 1:1>1; Expand 8:2>1; EyeLike 9:1>1; Flatten 1:1>1; Floor 1:1>1; GRU 1:3-6>2 3:3-6>0-2; Gather 1:2>1; GatherElements 11:2>1; GatherND 11:2>1;
        Gelu 20:1>1; Gemm 1:3>1 11:2-3>1; GlobalAveragePool 1:1>1; GlobalLpPool 1:1>1; GlobalMaxPool 1:1>1; Greater 1:2>1; GreaterOrEqual 12:2>1;
        GridSample 16:2>1; GroupNormalization 18:3>1; HammingWindow 17:1>1; HannWindow 17:1>1; HardSigmoid 1:1>1; HardSwish 14:1>1; Hardmax 1:1>1;
        Identity 1:1>1; If 1:1>1-*; ImageDecoder 20:1>1; ImageScaler 1:1>1; InstanceNormalization 1:3>1; IsInf 10:1>1; IsNaN 9:1>1; LRN 1:1>1;
        LSTM 1:3-8>0-3; LayerNormalization 1:2-3>1-3; LeakyRelu 1:1>1; Less 1:2>1; LessOrEqual 12:2>1; LinearAttention 27:3-6>2; Log 1:1>1; LogSoftmax 1:1>1;
        Loop 1:3-*>1-* 11:2-*>1-*; LpNormalization 1:1>1; LpPool 1:1>1; MatMul 1:2>1; MatMulInteger 10:2-4>1; Max 1:1-*>1; MaxPool 1:1>1 8:1>1-2;
        MaxRoiPool 1:2>1; MaxUnpool 9:2-3>1; Mean 1:1-*>1; MeanVarianceNormalization 1:1>1; MelWeightMatrix 17:5>1; Min 1:1-*>1; Mish 18:1>1; Mod 10:2>1;
        Mul 1:2>1; Multinomial 7:1>1; Neg 1:1>1; NegativeLogLikelihoodLoss 12:2-3>1; NonMaxSuppression 10:2-5>1; NonZero 9:1>1; Not 1:1>1; OneHot 9:3>1;
        Optional 15:0-1>1; OptionalGetElement 15:1>1; OptionalHasElement 15:1>1 18:0-1>1; Or 1:2>1; PRelu 1:2>1; Pad 1:1>1 11:2-3>1 18:2-4>1;
        ParametricSoftplus 1:1>1; Pow 1:2>1; QLinearConv 10:8-9>1; QLinearMatMul 10:8>1; QuantizeLinear 10:2-3>1; RMSNormalization 23:2>1; RNN 1:3-6>0-2;
        RandomNormal 1:0>1; RandomNormalLike 1:1>1; RandomUniform 1:0>1; RandomUniformLike 1:1>1; Range 11:3>1; Reciprocal 1:1>1; ReduceL1 1:1>1 18:1-2>1;
        ReduceL2 1:1>1 18:1-2>1; ReduceLogSum 1:1>1 18:1-2>1; ReduceLogSumExp 1:1>1 18:1-2>1; ReduceMax 1:1>1 18:1-2>1; ReduceMean 1:1>1 18:1-2>1;
        ReduceMin 1:1>1 18:1-2>1; ReduceProd 1:1>1 18:1-2>1; ReduceSum 1:1>1 13:1-2>1; ReduceSumSquare 1:1>1 18:1-2>1; RegexFullMatch 20:1>1; Relu 1:1>1;
        Reshape 1:1>1 5:2>1; Resize 10:2>1 11:3-4>1 13:1-4>1; ReverseSequence 10:2>1; RoiAlign 10:3>1; RotaryEmbedding 23:3-4>1; Round 11:1>1; STFT 17:2-4>1;
        ScaledTanh 1:1>1; Scan 8:2-*>1-* 9:1-*>1-*; Scatter 9:3>1 11:x; ScatterElements 11:3>1; ScatterND 11:3>1; Selu 1:1>1; SequenceAt 11:2>1;
        SequenceConstruct 11:1-*>1; SequenceEmpty 11:0>1; SequenceErase 11:1-2>1; SequenceInsert 11:2-3>1; SequenceLength 11:1>1; SequenceMap 17:1-*>1-*;
        Shape 1:1>1; Shrink 9:1>1; Sigmoid 1:1>1; Sign 9:1>1; SimplifiedLayerNormalization 1:2>1-2; Sin 7:1>1; Sinh 9:1>1; Size 1:1>1; Slice 1:1>1 10:3-5>1;
        Softmax 1:1>1; SoftmaxCrossEntropyLoss 12:2-3>1-2; Softplus 1:1>1; Softsign 1:1>1; SpaceToDepth 1:1>1; Split 1:1-2>1-* 2:1>1-* 13:1-2>1-*;
        SplitToSequence 11:1-2>1; Sqrt 1:1>1; Squeeze 1:1>1 13:1-2>1; StringConcat 20:2>1; StringNormalizer 10:1>1; StringSplit 20:1>2; Sub 1:2>1;
        Sum 1:1-*>1; SwiGLU 28:2>1; Swish 24:1>1; Tan 7:1>1; Tanh 1:1>1; TensorScatter 24:2-3>1; TfIdfVectorizer 9:1>1; ThresholdedRelu 1:1>1;
        Tile 1:3>1 6:2>1; TopK 1:1>2 10:2>2; Transpose 1:1>1; Trilu 14:1-2>1; Unique 11:1>1-4; Unsqueeze 1:1>1 13:2>1; Upsample 1:1>1 9:2>1 10:x;
        Where 9:3>1; Xor 1:2>1;
        """;

    public const string MachineLearning = """
        ArrayFeatureExtractor 1:2>1; Binarizer 1:1>1; CastMap 1:1>1; CategoryMapper 1:1>1; DictVectorizer 1:1>1; FeatureVectorizer 1:1-*>1; Imputer 1:1>1;
        LabelEncoder 1:1>1; LinearClassifier 1:1>2; LinearRegressor 1:1>1; Normalizer 1:1>1; OneHotEncoder 1:1>1; SVMClassifier 1:1>2; SVMRegressor 1:1>1;
        Scaler 1:1>1; TreeEnsemble 5:1>1; TreeEnsembleClassifier 1:1>2; TreeEnsembleRegressor 1:1>1; ZipMap 1:1>1;
        """;

    /// <summary>The domain com.microsoft: names only, as their forms change with the runtime.</summary>
    public const string Contributed = """
        Attention AttnLSTM BeamSearch BiasAdd BiasDropout BiasGelu BiasSoftmax BiasSplitGelu BifurcationDetector BitmaskBiasDropout BitmaskDropout
        CDist CausalConvWithState ComplexMul ComplexMulConj ConvTransposeWithDynamicPads CropAndResize DecoderAttention
        DecoderMaskedMultiHeadAttention DecoderMaskedSelfAttention DequantizeBFP DequantizeLinear DequantizeWithOrder DynamicQuantizeLSTM
        DynamicQuantizeMatMul DynamicTimeWarping EPContext EmbedLayerNormalization EngramGate ExpandDims FastGelu FusedConv FusedGemm FusedMatMul
        FusedMatMulActivation GatedAdd GatedDeltaNet GatedRMSNorm GatedRelativePositionBias GatherBlockQuantized GatherND Gelu GemmFastGelu GemmFloat8
        GemmaRotaryEmbedding GreedySearch GridSample GroupNorm GroupQueryAttention Inverse Irfft IsAllFinite LinearAttention LinearAttentionGate
        LongformerAttention MRotaryEmbedding MatMulBlockQuantizedFp4Weight MatMulBlockQuantizedFp8Weight MatMulBnb4 MatMulFpQ4 MatMulInteger16
        MatMulIntegerToFloat MatMulNBits MatMulNBitsMlp MatMulNBitsQkv MaxpoolWithMask MoE MulInteger MultiHeadAttention MurmurHash3 NGramHashMapping
        NGramRepeatBlock NhwcConv NhwcFusedConv NhwcMaxPool PackedAttention PackedMultiHeadAttention Pad PagedAttention QAttention
        QEmbedLayerNormalization QGemm QLinearAdd QLinearAveragePool QLinearConcat QLinearConv QLinearGlobalAveragePool QLinearLeakyRelu QLinearMul
        QLinearReduceMean QLinearSigmoid QLinearSoftmax QLinearWhere QMoE QOrderedAttention QOrderedGelu QOrderedLayerNormalization
        QOrderedLongformerAttention QOrderedMatMul QuantizeBFP QuantizeLinear QuantizeWithOrder QuickGelu Range ReduceSumInteger RelativePositionBias
        RemovePadding RestorePadding Rfft RotaryEmbedding SampleOp Sampling SkipGroupNorm SkipLayerNormalization SkipSimplifiedLayerNormalization Snpe
        SparseAttention SparseToDenseMatMul Tokenizer TorchEmbedding TransposeMatMul Trilu UnfoldTensor Unique VarlenCausalConvWithState
        VarlenNGramHashMapping WhisperBeamSearch WordConvEmbedding
        """;
}
