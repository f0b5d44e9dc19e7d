namespace MLExtensions.Text;

/// <summary>A question: <paramref name="A"/> is to <paramref name="B"/> as <paramref name="C"/> is to <paramref name="Expected"/>.</summary>
/// <param name="A">The first word of the known pair.</param>
/// <param name="B">The second word of the known pair.</param>
/// <param name="C">The first word of the pair to complete.</param>
/// <param name="Expected">The right answer.</param>
public readonly record struct AnalogyQuestion(string A, string B, string C, string Expected);
