namespace Microsoft.ML.Transforms.Text;

/// <summary>Letters without their marks, for the Latin, Greek and Cyrillic letters that Unicode composes with one.</summary>
internal static class Diacritics
{
    // Each word: the plain letter, then its marked forms.
    private const string Groups = "AÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦ CÇĆĈĊČ DĎ EÈÉÊËĒĔĖĘĚȄȆȨ GĜĞĠĢǦǴ HĤȞ IÌÍÎÏĨĪĬĮİǏȈȊ JĴ KĶǨ LĹĻĽ NÑŃŅŇǸ OÒÓÔÕÖŌŎŐƠǑǪǬȌȎȪȬȮȰ "
        + "RŔŖŘȐȒ SŚŜŞŠȘ TŢŤȚ UÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖ WŴ YÝŶŸȲ ZŹŻŽ aàáâãäåāăąǎǟǡǻȁȃȧ cçćĉċč dď eèéêëēĕėęěȅȇȩ gĝğġģǧǵ hĥȟ "
        + "iìíîïĩīĭįǐȉȋ jĵǰ kķǩ lĺļľ nñńņňǹ oòóôõöōŏőơǒǫǭȍȏȫȭȯȱ rŕŗřȑȓ sśŝşšș tţťț uùúûüũūŭůűųưǔǖǘǚǜȕȗ wŵ yýÿŷȳ zźżž ¨΅ "
        + "ÆǢǼ ØǾ æǣǽ øǿ ƷǮ ʒǯ ̈̈́ ΑΆ ΕΈ ΗΉ ΙΊΪ ΟΌ ΥΎΫ ΩΏ αά εέ ηή ιΐίϊ οό υΰϋύ ωώ ϒϓϔ ІЇ АӐӒ ГЃ ЕЀЁӖ ЖӁӜ ЗӞ ИЍЙӢӤ КЌ ОӦ "
        + "УЎӮӰӲ ЧӴ ЫӸ ЭӬ аӑӓ гѓ еѐёӗ жӂӝ зӟ ийѝӣӥ кќ оӧ уўӯӱӳ чӵ ыӹ эӭ ії ѴѶ ѵѷ ӘӚ әӛ ӨӪ өӫ";

    private static readonly Dictionary<char, char> Plain = Groups.Split(' ')
        .SelectMany(group => group.Skip(1).Select(marked => (marked, plain: group[0])))
        .ToDictionary(pair => pair.marked, pair => pair.plain);

    internal static char Strip(char letter) => letter < 'À' ? letter : Plain.GetValueOrDefault(letter, letter);

    /// <summary>A mark that stands on its own: Latin, Hebrew, Arabic.</summary>
    internal static bool IsMark(char c) => c is >= '\u0300' and <= '\u036F'
        or >= '\u0591' and <= '\u05BD' or '\u05C1' or '\u05C2' or '\u05C4' or '\u05C5' or '\u05C7'
        or >= '\u0610' and <= '\u0615' or >= '\u064C' and <= '\u065E' or '\u0670';
}
