namespace MLNet.Compat.Tests.Surface;

/// <summary>The printer writes the notation of the list, shown on declarations whose lines are known.</summary>
[TestClass]
public sealed class ApiPrinterTests
{
    public enum Small : byte { A = 0, B = 5 }

    public delegate TResult Maker<in TSource, out TResult>(ref int state, TSource source) where TResult : class, new();

    public interface ICovariant<out T> : IDisposable, IEnumerable<T> where T : class
    {
        T this[int index] { get; }
        int Count { get; set; }
        void Do<TItem>(TItem item) where TItem : struct;
    }

    public abstract class Base<TOptions> where TOptions : Base<TOptions>.Nested, new()
    {
        internal Base() { }
        public abstract class Nested { protected Nested() { } public float Field; }
        public abstract string Name { get; }
        public float Bias { get; protected set; }
        protected virtual void Hook(in int value) { }
        public sealed override string ToString() => Name;
        private protected void Hidden() { }
    }

    public struct Value : IComparable<Value>, IEquatable<Value>
    {
        public const string Key = "k";
        public readonly int Number;
        public Value(int number = 3, double low = double.NegativeInfinity, float rate = 1e-7f, char tab = '\t', char semicolon = ';',
            Small kind = Small.B, int? maybe = null, string text = "x", bool flag = false, Value other = default, params double?[] rest) => Number = number;
        public int CompareTo(Value other) => 0;
        public bool Equals(Value other) => true;
        [Obsolete("for the test")]
        public static void Old() { }
        public void Twice<T>(out T first, IReadOnlyList<KeyValuePair<string, T[]>> pairs, T second = default!) => first = second;
    }

    private const string Prefix = "MLNet.Compat.Tests.Surface.ApiPrinterTests.";

    [TestMethod]
    [DataRow(typeof(Small), "public enum " + Prefix + "Small : byte")]
    [DataRow(typeof(Maker<,>), "public delegate TResult " + Prefix + "Maker<in TSource, out TResult>(ref int state, TSource source) where TResult : class, new();")]
    [DataRow(typeof(ICovariant<>), "public interface " + Prefix + "ICovariant<out T> : IDisposable, IEnumerable<T> where T : class")]
    [DataRow(typeof(Base<>), "public abstract class " + Prefix + "Base<TOptions> where TOptions : ApiPrinterTests.Base<TOptions>.Nested, new()")]
    [DataRow(typeof(Base<>.Nested), "public abstract class " + Prefix + "Base<TOptions>.Nested")]
    [DataRow(typeof(Value), "public struct " + Prefix + "Value : IComparable<ApiPrinterTests.Value>, IEquatable<ApiPrinterTests.Value>")]
    [DataRow(typeof(ApiPrinterTests), "public sealed class MLNet.Compat.Tests.Surface.ApiPrinterTests")]
    public void Header_OfAKnownDeclaration_IsItsListLine(Type type, string expected) =>
        Assert.AreEqual(expected, ApiPrinter.Header(type));

    [TestMethod]
    public void Members_OfAnEnum_AreNamesWithValues() =>
        Assert.AreSequenceEqual(["A = 0", "B = 5"], ApiPrinter.Members(typeof(Small)));

    [TestMethod]
    public void Members_OfAnInterface_CarryNoModifiers() =>
        Assert.AreSequenceEqual(
            ["T this[int index] { get; }", "int Count { get; set; }", "void Do<TItem>(TItem item) where TItem : struct;"],
            ApiPrinter.Members(typeof(ICovariant<>)));

    [TestMethod]
    public void Members_OfAnAbstractClass_ShowInheritanceAndHideInternals() =>
        Assert.AreSequenceEqual(
            [
                "protected virtual void Hook(in int value);",
                "public abstract string Name { get; }",
                "public float Bias { get; protected set; }",
                "public sealed override string ToString();",
            ],
            ApiPrinter.Members(typeof(Base<>)));

    [TestMethod]
    public void Members_OfAStruct_ShowDefaultsAsLiterals() =>
        Assert.AreSequenceEqual(
            [
                "public Value(int number = 3, double low = -Infinityd, float rate = 1E-07f, char tab = '\\x9', char semicolon = ';', "
                    + "ApiPrinterTests.Small kind = Small.B, int? maybe = null, string text = \"x\", bool flag = false, "
                    + "ApiPrinterTests.Value other = default, params double?[] rest);",
                "public bool Equals(ApiPrinterTests.Value other);",
                "public const string Key = \"k\";",
                "public int CompareTo(ApiPrinterTests.Value other);",
                "public readonly int Number;",
                "public static void Old(); // [Obsolete]",
                "public void Twice<T>(out T first, IReadOnlyList<KeyValuePair<string, T[]>> pairs, T second = default);",
            ],
            ApiPrinter.Members(typeof(Value)));
}
