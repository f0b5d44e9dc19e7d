using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace MLNet.Compat.Tests.Surface;

/// <summary>
/// The stand-in shows nothing that ML.NET does not show: what compiles against it compiles against the packages.
/// </summary>
[TestClass]
public sealed class SurfaceTests
{
    private static readonly Assembly s_standIn = typeof(MLContext).Assembly;

    public static IEnumerable<object[]> Types =>
#if MLNET_COMPAT
        ApiPrinter.VisibleTypes(s_standIn).Select(type => new object[] { type });
#else
        [[typeof(MLContext)]];
#endif

    public static string NameOf(MethodInfo method, object[] data) => $"{method.Name} ({TypeNames.FullName((Type)data[0])})";

    [TestMethod]
    [DynamicData(nameof(Types), DynamicDataDisplayName = nameof(NameOf))]
    public void VisibleType_EveryLine_IsInTheListOfRealSignatures(Type type)
    {
        StandIn.Require();
        PublicApiList list = PublicApiList.Load();
        string header = ApiPrinter.Header(type);
        if (!list.TryGetMembers(header, out IReadOnlySet<string> allowed))
            Assert.Fail($"Type '{TypeNames.FullName(type)}' is not in the list as:\n  {header}\nThe list has:\n  {list.HeaderLike(header) ?? "no such type"}");
        string[] extra = ApiPrinter.Members(type).Where(line => !allowed.Contains(line)).ToArray();
        Assert.IsEmpty(extra, $"Members of '{TypeNames.FullName(type)}' that the list does not have:\n  {string.Join("\n  ", extra)}\n");
    }

    [TestMethod]
    [DynamicData(nameof(Types), DynamicDataDisplayName = nameof(NameOf))]
    public void VisibleType_MembersToImplement_AreAllThere(Type type)
    {
        StandIn.Require();
        if (!PublicApiList.Load().TryGetMembers(ApiPrinter.Header(type), out IReadOnlySet<string> listed))
            Assert.Fail($"Type '{TypeNames.FullName(type)}' is not in the list.");
        string[] missing = listed.Where(line => ApiPrinter.IsAbstractLine(line, type)).Except(ApiPrinter.Members(type)).ToArray();
        Assert.IsEmpty(missing, $"Members of '{TypeNames.FullName(type)}' that its implementers have to supply in ML.NET:\n  {string.Join("\n  ", missing)}\n");
    }

    [TestMethod]
    public void VisibleTypes_OfTheStandIn_AreAPartOfTheList()
    {
        StandIn.Require();
        int shown = ApiPrinter.VisibleTypes(s_standIn).Count();
        Assert.IsInRange(50, PublicApiList.Load().TypeCount, shown);
    }

    [TestMethod]
    public void Internals_OfTheStandIn_AreVisibleToTestsAndStandInsOnly()
    {
        StandIn.Require();
        string[] friends = s_standIn.GetCustomAttributes<InternalsVisibleToAttribute>().Select(a => a.AssemblyName)
            .Where(name => !name.EndsWith(".Tests", StringComparison.Ordinal) && !name.StartsWith("Microsoft.ML", StringComparison.Ordinal)).ToArray();
        Assert.IsEmpty(friends, "What is internal in ML.NET stays internal in the stand-in.");
    }
}
