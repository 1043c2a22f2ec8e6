"""Published fact-checks as a stock Django REST framework project would serve them: what ours is compared with.

Normalized tables, nested serializers, a ModelViewSet that prefetches, cursor pagination. Nothing but the bench uses it.
"""
