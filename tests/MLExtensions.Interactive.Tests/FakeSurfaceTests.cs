using System.Reflection;
using Microsoft.DotNet.Interactive.Formatting;

namespace MLExtensions.Interactive.Tests;

/// <summary>The fake of .NET Interactive must not offer what the real one has not, and says that it is a fake.</summary>
[TestClass]
public sealed class FakeSurfaceTests
{
    [TestMethod]
    public void Fake_PublicMembers_AreThoseOfTheListing()
    {
        string[] listed = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "interactive-api.txt")).Where(line => line.Length > 0 && line[0] != '#').Order(StringComparer.Ordinal)];

        string[] actual = [.. typeof(Formatter).Assembly.GetExportedTypes().SelectMany(Members).Order(StringComparer.Ordinal)];

        CollectionAssert.AreEqual(listed, actual, string.Join('\n', actual));
    }

    [TestMethod]
    public void Fake_Assembly_IsMarkedSo() =>
        Assert.AreEqual("true", typeof(Formatter).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Fake").Value);

    private static IEnumerable<string> Members(Type type) => type
        .GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly).OfType<MethodBase>().Select(method =>
        {
            string result = method is MethodInfo info ? info.ReturnType.Name : "Void";
            var parameters = method.GetParameters().Select(p => $"{p.ParameterType.Name} {p.Name}{(p.HasDefaultValue ? " = default" : "")}");
            return $"{type.FullName}: {(method.IsStatic ? "static " : "")}{result} {method.Name}({string.Join(", ", parameters)})";
        });
}
