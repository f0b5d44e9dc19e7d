namespace MLExtensions.Text;

/// <summary>Questions of one kind.</summary>
/// <param name="Name">The kind, for instance <c>capital-common-countries</c>.</param>
/// <param name="Questions">The questions.</param>
public sealed record AnalogyCategory(string Name, IReadOnlyList<AnalogyQuestion> Questions)
{
    /// <summary>Gets a value indicating whether the questions are about grammar: by custom, such a name begins with <c>gram</c>.</summary>
    public bool IsSyntactic => Name.StartsWith("gram", StringComparison.OrdinalIgnoreCase);
}
