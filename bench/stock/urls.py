"""Its addresses."""

from rest_framework.routers import SimpleRouter

from bench.stock.views import Changes, FactChecks

router = SimpleRouter()
router.register("claims", FactChecks)
router.register("changes", Changes, basename="change")
urlpatterns = router.urls
