using System.Numerics.Tensors;

namespace MLExtensions.Text;

/// <content>Evaluation.</content>
public sealed unsafe partial class WordVectors
{
    /// <summary>Answers analogy questions and counts the right answers. A question with an unknown word is skipped; its own first three words are never the answer.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="options">Method, vocabulary limit, case; null takes the defaults.</param>
    /// <returns>The scores; the same for any number of threads.</returns>
    public AnalogyEvaluation EvaluateAnalogies(AnalogyQuestions questions, AnalogyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ThrowIfDisposed();
        options ??= new AnalogyOptions();
        int vocabulary = Math.Min(Count, options.MaxVocabulary ?? Count);
        List<(int Category, int Expected)> targets = [];
        List<(int A, int B, int C)> known = [];
        for (int category = 0; category < questions.Categories.Count; category++)
        {
            foreach (AnalogyQuestion question in questions.Categories[category].Questions)
            {
                int a = Find(question.A), b = Find(question.B), c = Find(question.C), expected = Find(question.Expected);
                if (a >= 0 && b >= 0 && c >= 0 && expected >= 0)
                {
                    targets.Add((category, expected));
                    known.Add((a, b, c));
                }
            }
        }

        int[] answers = new AnalogySolver(this, [.. known], vocabulary, options).Solve();
        int[] answered = new int[questions.Categories.Count];
        int[] correct = new int[questions.Categories.Count];
        for (int i = 0; i < answers.Length; i++)
        {
            answered[targets[i].Category]++;
            correct[targets[i].Category] += answers[i] == targets[i].Expected ? 1 : 0;
        }

        AnalogyScore[] scores = [.. questions.Categories.Select((category, i) => new AnalogyScore(category.Name, category.Questions.Count, answered[i], correct[i]))];
        return new AnalogyEvaluation(
            scores,
            AnalogyScore.Sum("semantic", scores.Where((_, i) => !questions.Categories[i].IsSyntactic)),
            AnalogyScore.Sum("syntactic", scores.Where((_, i) => questions.Categories[i].IsSyntactic)),
            AnalogyScore.Sum("overall", scores));

        int Find(string word)
        {
            int index = WordLookup.Find(_index, word, options.Case);
            return index < vocabulary ? index : -1;
        }
    }

    /// <summary>Compares cosine similarities with those that people gave.</summary>
    /// <param name="pairs">The pairs; one with an unknown word is skipped.</param>
    /// <param name="wordCase">How the case of the pairs' words is treated.</param>
    /// <returns>The correlations.</returns>
    public SimilarityEvaluation EvaluateSimilarity(IEnumerable<WordPair> pairs, WordCase wordCase = WordCase.AsIs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        float[] inverseNorms = InverseNorms();
        List<double> given = [];
        List<double> cosines = [];
        int skipped = 0;
        foreach (WordPair pair in pairs)
        {
            int first = WordLookup.Find(_index, pair.First, wordCase);
            int second = WordLookup.Find(_index, pair.Second, wordCase);
            if (first < 0 || second < 0)
            {
                skipped++;
                continue;
            }

            given.Add(pair.Score);
            cosines.Add((double)TensorPrimitives.Dot(Row(first), Row(second)) * inverseNorms[first] * inverseNorms[second]);
        }

        double[] x = [.. given];
        double[] y = [.. cosines];
        return new SimilarityEvaluation(RankCorrelation.Spearman(x, y), RankCorrelation.Pearson(x, y), x.Length, skipped);
    }
}
