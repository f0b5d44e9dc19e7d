using System.Reflection;
using System.Reflection.Emit;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Display;
using MLExtensions.Text;

namespace MLExtensions.Interactive.Tests;

[TestClass]
[DoNotParallelize]
public sealed class NotebookFormattersTests
{
    [TestInitialize]
    public void Reset() => Formatter.ResetToDefault();

    [TestMethod]
    public void Register_InteractiveInTheProcess_FormatsDataViewsAsTables()
    {
        Assert.IsTrue(NotebookFormatters.Register());

        IDataView rows = new MLContext(1).Data.LoadFromEnumerable([new Row { Name = "a<b", Size = 1.5f }]);
        string html = rows.ToDisplayString("text/html");
        StringAssert.Contains(html, "<table");
        StringAssert.Contains(html, "a&lt;b");
        StringAssert.Contains(rows.ToDisplayString("text/plain"), "a<b");
    }

    [TestMethod]
    public void Register_InteractiveInTheProcess_FormatsDerivedAndImplementingTypes()
    {
        NotebookFormatters.Register();

        HtmlBlock chart = new BarChart { Title = "Bars", Bars = [new Bar("one", 1)] };
        IReadOnlyList<WordSimilarity> words = [new WordSimilarity("near", 0.5f)];
        StringAssert.Contains(chart.ToDisplayString("text/html"), "<svg");
        StringAssert.Contains(words.ToDisplayString("text/html"), "near");
        Assert.IsFalse(Formatter.Knows("a text", "text/html"));
    }

    [TestMethod]
    public void BindRegister_OptionalParametersAfterTheThree_AreLeftAtTheirDefaults()
    {
        // As older versions had it: Register(Type, Action<object, TextWriter>, string, bool addToDefaults = false).
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Older"), AssemblyBuilderAccess.Run);
        TypeBuilder type = assembly.DefineDynamicModule("m").DefineType("Microsoft.DotNet.Interactive.Formatting.Formatter", TypeAttributes.Public | TypeAttributes.Class);
        FieldBuilder seen = type.DefineField("Seen", typeof(string), FieldAttributes.Public | FieldAttributes.Static);
        MethodBuilder method = type.DefineMethod("Register", MethodAttributes.Public | MethodAttributes.Static, typeof(void), [typeof(Type), typeof(Action<object, TextWriter>), typeof(string), typeof(bool)]);
        method.DefineParameter(4, ParameterAttributes.Optional | ParameterAttributes.HasDefault, "addToDefaults").SetConstant(false);
        ILGenerator il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Stsfld, seen);
        il.Emit(OpCodes.Ret);
        Type made = type.CreateType();

        NotebookFormatters.Register(assembly);

        Assert.AreEqual("text/plain", made.GetField("Seen")!.GetValue(null));
    }

    [TestMethod]
    public void BindRegister_NoSuchMethod_SaysWhatIsMissing()
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Other"), AssemblyBuilderAccess.Run);
        assembly.DefineDynamicModule("m").DefineType("Microsoft.DotNet.Interactive.Formatting.Formatter", TypeAttributes.Public).CreateType();

        var error = Assert.ThrowsExactly<NotSupportedException>(() => NotebookFormatters.Register(assembly));

        StringAssert.Contains(error.Message, "Register(Type, Action<object, TextWriter>, string)");
    }

    [TestMethod]
    public void LiveTrainingCurve_InANotebook_ReplacesItsPicture()
    {
        NotebookFormatters.Register();
        var shown = new List<(DisplayedValue Value, string Html)>();
        void Collect(DisplayedValue value) => shown.Add((value, value.FormattedValues.Single(f => f.MimeType == "text/html").Value));
        Formatter.Displayed += Collect;
        try
        {
            LiveTrainingCurve curve = LiveTrainingCurve.Show("Training");
            for (int epoch = 1; epoch <= 3; epoch++)
            {
                curve.Report(new TrainingProgress("training", epoch, 3, epoch / 3.0, 1.0 / epoch, 0, null));
            }
        }
        finally
        {
            Formatter.Displayed -= Collect;
        }

        Assert.AreEqual(1, shown.Select(s => s.Value).Distinct().Count());
        Assert.IsFalse(shown[0].Html.Contains("<svg", StringComparison.Ordinal), "There is no epoch yet.");
        StringAssert.Contains(shown[1].Html, "<svg");
        Assert.AreEqual(3, ((LiveTrainingCurve)shown[^1].Value.Value).ToChart()!.Series[0].X.Count);
    }

    private sealed class Row
    {
        public string Name { get; set; } = "";

        public float Size { get; set; }
    }
}
