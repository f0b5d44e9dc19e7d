using System.Reflection;
using System.Text;

namespace MLExtensions.ApiReference;

/// <summary>The public API of a package as text: a line for each type and member. A change of it is a change that users see.</summary>
internal static class Listing
{
    public static string Of(PackageApi package)
    {
        var text = new StringBuilder("# The public API. After a change that is meant: dotnet run --project eng/ApiReference\n");
        foreach (Type type in package.Types)
        {
            text.Append(type.Namespace).Append(": ").Append(Signatures.OfType(type)).Append('\n');
            foreach (string line in Members.Of(type).Select(member => Signatures.Of(member)).Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }
}
