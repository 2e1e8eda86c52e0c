package dev.vht.proptest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packages of this module are layers: each depends only on those before it. */
@Tag("slow")
class ArchitectureTest {
  private static final String ROOT = "dev.vht.proptest";
  private static final List<String> LAYERS =
      List.of(
          ".report",
          ".sample",
          ".value",
          ".fault",
          ".model",
          ".fixture",
          ".hook",
          ".trial",
          ".history",
          ".kill",
          ".map",
          ".rules",
          "");

  private static final int MOST_CLASSES = 25;
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MODULE);
  }

  @Test
  void aPackageDependsOnlyOnThoseBeforeIt() {
    for (int i = 0; i < LAYERS.size() - 1; i++) {
      String[] after =
          LAYERS.subList(i + 1, LAYERS.size()).stream().map(ROOT::concat).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(ROOT + LAYERS.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(after)
          .check(MODULE);
    }
  }

  @Test
  void everyPackageIsALayerOfAtMost25Classes() {
    for (String name : LAYERS) {
      assertThat(
              MODULE.stream()
                  .filter(one -> one.getPackageName().equals(ROOT + name))
                  .filter(JavaClass::isTopLevelClass)
                  .filter(one -> !one.getSimpleName().equals("package-info")))
          .as(ROOT + name)
          .isNotEmpty()
          .hasSizeLessThanOrEqualTo(MOST_CLASSES);
    }
    assertThat(MODULE.stream().map(JavaClass::getPackageName).distinct())
        .allMatch(name -> LAYERS.contains(name.substring(ROOT.length())));
  }
}
