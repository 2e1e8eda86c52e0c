package dev.vht.proptest.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.proptest.history.Outcome.Disregarded;
import dev.vht.proptest.history.Outcome.Returned;
import dev.vht.proptest.history.Outcome.Unknown;
import dev.vht.proptest.history.Verdict.Violation;
import java.io.StringReader;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** The page about a violation. */
class TimelineTest {
  private static final List<Operation> OPERATIONS =
      List.of(
          new Operation("p0.0", "<k>", new Call.Set("<a>"), 0, new Returned(null, 1000)),
          new Operation("p1.0", "<k>", new Call.Set("b"), 500, new Unknown()),
          new Operation("p0.1", "<k>", new Call.Remove(), 600, new Disregarded("true", 2500)),
          new Operation("p0.0", "<k>", new Call.Find(), 2000, new Returned("b", 3000)),
          new Operation("p0.0", "<k>", new Call.Find(), 4000, new Returned("<a>", 5000)));

  private static String page() {
    return new Violation("<k>", OPERATIONS.get(4), OPERATIONS).html();
  }

  @Test
  void thePageIsWellFormedAndNeedsNothingElse() throws Exception {
    String page = page().replace("<!DOCTYPE html>\n", "").replace("<meta charset=\"utf-8\">", "");
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(page)));
    assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(1);
    assertThat(document.getElementsByTagName("tr").getLength()).isEqualTo(1 + OPERATIONS.size());
    assertThat(page.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http", "<script", "src=", "href=");
  }

  @Test
  void theTableSaysTheOrderTheValuesAndWhatHasNoPlace() {
    List<String> rows =
        Pattern.compile("<tr><th scope=\"row\">(.*?)</tr>")
            .matcher(page())
            .results()
            .map(row -> row.group(1).replaceAll("<[^>]*>", "|").replaceAll("\\|+", "|"))
            .toList();
    assertThat(rows)
        .containsExactly(
            "p0.0|0.0|1.0|set &lt;a&gt;|done|1|&lt;a&gt;|",
            "p1.0|0.5|never|set b|unknown|2|b|",
            "p0.1|0.6|2.5|remove|true (disregarded)|\u2013|",
            "p0.0|2.0|3.0|find|b|3|b|",
            "p0.0|4.0|5.0|find|&lt;a&gt;|\u2717 no place|");
  }

  @Test
  void theDrawingHasALaneForEachClientAndABarForEachCall() {
    String page = page();
    assertThat(Pattern.compile("<rect [^>]*rx=\"4\"").matcher(page).results().count())
        .isEqualTo(OPERATIONS.size());
    assertThat(page).contains(">p0.0</text>", ">p0.1</text>", ">p1.0</text>");
    assertThat(page).contains("url(#fadewrites)", "stroke-dasharray");
  }
}
