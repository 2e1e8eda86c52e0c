package dev.vht.proptest.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.TableFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.testkit.engine.EngineTestKit;

/** {@code docs/testing.md} and the module's README show code that compiles, and real failures. */
class TestingManualTest {
  private static final Path BASE =
      Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();

  /** Makes the same tries in each build. */
  static final class Seed implements AroundPropertyHook {
    @Override
    public PropertyExecutionResult aroundProperty(
        PropertyLifecycleContext context, PropertyExecutor property) {
      context.attributes().setSeed("1");
      return property.execute();
    }
  }

  /** Run only by the engine under test. */
  @AddLifecycleHook(value = Seed.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
  static final class Subject extends VirtualHashTableProperties {
    @Override
    protected TableFixture fixture() {
      return TableFixture.at(directory -> "faulty-tree:" + directory.getFileName());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TreeStorage",
        "TreeStorageProvider",
        "TreeStorageProperties",
        "TreeLinearizabilityTest",
        "TreeHistoryTest"
      })
  void theManualShowsTheSource(String name) throws IOException {
    Path source = BASE.resolve("src/test/java/dev/vht/proptest/tree/" + name + ".java");
    assertThat(manual()).contains("```java\n" + Files.readString(source) + "```\n");
  }

  @Test
  void theReadmeShowsTheTestClass() throws IOException {
    Path source = BASE.resolve("src/test/java/dev/vht/proptest/tree/TreeStorageProperties.java");
    assertThat(readme()).contains("```java\n" + Files.readString(source) + "```\n");
  }

  @Test
  void theReadmeHas200WordsAtMost() throws IOException {
    String prose = readme().replaceAll("(?s)```.*?```", "");
    assertThat(prose.strip().split("\\s+")).hasSizeLessThanOrEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"junit", "lincheck"})
  void theManualNamesTheVersionsOfThisBuild(String library) throws IOException {
    String pom = Files.readString(BASE.resolveSibling("pom.xml"));
    Matcher version =
        Pattern.compile("<version." + library + ">(.*?)</version." + library + ">").matcher(pom);
    assertThat(version.find()).isTrue();
    assertThat(manual()).contains("<version>" + version.group(1) + "</version>");
  }

  @Test
  void theTestClassHasFifteenLinesAtMost() throws IOException {
    Path source = BASE.resolve("src/test/java/dev/vht/proptest/tree/TreeStorageProperties.java");
    assertThat(Files.readAllLines(source)).hasSizeLessThanOrEqualTo(15);
  }

  @Test
  void theManualAndTheReadmeShowTheFailure() throws IOException {
    String message = failure();
    assertThat(message.lines().count()).isLessThanOrEqualTo(4);
    String block = "```text\n" + message + "\n```\n";
    assertThat(manual()).contains(block);
    assertThat(readme()).contains(block);
  }

  private static String failure() {
    return EngineTestKit.engine("jqwik")
        .configurationParameter("jqwik.database", "")
        .configurationParameter("jqwik.shrinking.bounded.seconds", "120")
        .selectors(everySequence())
        .execute()
        .testEvents()
        .failed()
        .stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .flatMap(result -> result.getThrowable().stream())
        .map(Throwable::getMessage)
        .findFirst()
        .orElseThrow();
  }

  private static MethodSelector everySequence() {
    return Arrays.stream(Subject.class.getMethods())
        .filter(method -> method.getName().equals("R1_every_sequence_matches_the_model"))
        .map(method -> selectMethod(Subject.class, method))
        .findFirst()
        .orElseThrow();
  }

  private static String readme() throws IOException {
    return Files.readString(BASE.resolve("README.md"));
  }

  private static String manual() throws IOException {
    return Files.readString(BASE.resolveSibling("docs").resolve("testing.md"));
  }
}
