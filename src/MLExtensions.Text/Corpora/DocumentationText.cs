namespace MLExtensions.Text;

/// <summary>A text out of a .NET documentation file.</summary>
/// <param name="MemberId">The documented member in the form of documentation files, for instance <c>M:System.String.Trim</c>.</param>
/// <param name="Namespace">The namespace of the member, for instance <c>System</c>.</param>
/// <param name="Kind">Which part of the documentation.</param>
/// <param name="Text">The text in one line; references stand as the simple names of what they refer to.</param>
public sealed record DocumentationText(string MemberId, string Namespace, DocumentationPart Kind, string Text);
