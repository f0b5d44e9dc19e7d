namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ResizeParityTests
{
    [TestMethod]
    [DataRow("nearest")]
    [DataRow("linear")]
    public void OldForms_Scales_MatchOrt(string mode)
    {
        var random = new RandomTensors(61);
        ReferenceTensor x = random.Float([1, 2, 3, 5]);
        OnnxAttribute attribute = OnnxAttribute.String("mode", mode);
        Parity.Check("Upsample", [x], [attribute, OnnxAttribute.Floats("scales", 1, 1, 2, 3)], opset: 7);
        Parity.Check("Upsample", [x, ReferenceTensor.Float([1, 1, 2, 1.5], 4)], [attribute], opset: 9, firstConstant: 1);
        Parity.Check("Resize", [x, ReferenceTensor.Float([1, 1, 2, 2], 4)], [attribute], opset: 10, firstConstant: 1);
    }

    [TestMethod]
    [DataRow("half_pixel")]
    [DataRow("pytorch_half_pixel")]
    [DataRow("align_corners")]
    [DataRow("asymmetric")]
    [DataRow("half_pixel_symmetric")]
    public void Resize_CoordinatesAndModes_MatchOrt(string coordinates)
    {
        var random = new RandomTensors(62);
        ReferenceTensor x = random.Float([1, 2, 5, 4]);
        int opset = coordinates == "half_pixel_symmetric" ? 19 : 13;
        OnnxAttribute transformation = OnnxAttribute.String("coordinate_transformation_mode", coordinates);
        double[][] scales = [[1, 1, 2, 3], [1, 1, 1.6f, 0.6f]];
        foreach (double[] scale in scales)
        {
            ReferenceTensor given = ReferenceTensor.Float(scale, 4);
            Parity.Check("Resize", [x, null, given], [transformation, OnnxAttribute.String("mode", "linear")], opset: opset, firstConstant: 1);
            Parity.Check("Resize", [x, null, given], [transformation, OnnxAttribute.String("mode", "cubic")], opset: opset, firstConstant: 1);
            foreach (string nearest in (string[])["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"])
                Parity.Check("Resize", [x, null, given], [transformation, OnnxAttribute.String("nearest_mode", nearest)], opset: opset, firstConstant: 1);
        }
    }

    [TestMethod]
    public void Resize_SizesAndAxes_MatchOrt()
    {
        var random = new RandomTensors(63);
        ReferenceTensor x = random.Float([1, 2, 5, 4]);
        Parity.Check("Resize", [x, null, null, RandomTensors.Ints(1, 2, 10, 7)], [OnnxAttribute.String("mode", "linear")], opset: 13, firstConstant: 1);
        Parity.Check("Resize", [x, null, null, RandomTensors.Ints(10, 8)], [OnnxAttribute.Ints("axes", 2, 3)], opset: 18, firstConstant: 1);
        Parity.Check("Resize", [x, null, ReferenceTensor.Float([2, 2], 2)], [OnnxAttribute.Ints("axes", 2, 3), OnnxAttribute.String("mode", "linear")], firstConstant: 1);
        foreach (string policy in (string[])["not_larger", "not_smaller"])
        {
            Parity.Check(
                "Resize", [x, null, null, RandomTensors.Ints(9, 11)],
                [OnnxAttribute.Ints("axes", 2, 3), OnnxAttribute.String("mode", "linear"), OnnxAttribute.String("keep_aspect_ratio_policy", policy)], opset: 18, firstConstant: 1);
        }

        Parity.Check(
            "Resize", [x, ReferenceTensor.Float([0, 0, 0.2f, 0.1f, 1, 1, 1.3f, 0.8f], 8), null, RandomTensors.Ints(1, 2, 4, 6)],
            [OnnxAttribute.String("mode", "linear"), OnnxAttribute.String("coordinate_transformation_mode", "tf_crop_and_resize"), OnnxAttribute.Float("extrapolation_value", 5)],
            opset: 13, firstConstant: 1);
    }

    [TestMethod]
    public void Resize_CubicOptions_MatchOrt()
    {
        ReferenceTensor x = new RandomTensors(64).Float([1, 1, 6, 5]);
        Parity.Check(
            "Resize", [x, null, ReferenceTensor.Float([1, 1, 1.5, 2], 4)],
            [OnnxAttribute.String("mode", "cubic"), OnnxAttribute.Int("exclude_outside", 1), OnnxAttribute.Float("cubic_coeff_a", -0.5f)], opset: 13, firstConstant: 1);
    }
}
