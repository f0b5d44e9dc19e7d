namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Work between two barriers: pieces that any worker may take in any order.</summary>
/// <param name="Pieces">The number of pieces.</param>
/// <param name="Body">The work of one piece; its arguments are the piece and the worker.</param>
internal sealed record FusedPhase(int Pieces, Action<int, int> Body);
