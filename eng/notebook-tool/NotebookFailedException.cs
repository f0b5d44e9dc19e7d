namespace MLExtensions.Notebooks;

/// <summary>A cell failed.</summary>
internal sealed class NotebookFailedException(string message, Exception inner) : Exception(message, inner);
